package flow_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
)

func TestGathererTakesPartsFromAnywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const keys = 300
		names := []string{"p0", "p1", "p2"}
		g := flow.NewGatherer[int, string](names, time.Hour, flow.Pending(5))
		var putters sync.WaitGroup
		for _, name := range names {
			putters.Go(func() {
				for k := range keys {
					if err := g.Put(t.Context(), k, name, fmt.Sprint(name, k)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		go func() {
			putters.Wait()
			g.Close()
			g.Close()
		}()
		got := map[int]bool{}
		for r, err := range g.All(t.Context()) {
			want := map[string]string{}
			for _, name := range names {
				want[name] = fmt.Sprint(name, r.Key)
			}
			if d := cmp.Diff(want, r.Parts); d != "" || err != nil || r.Outcome != flow.Complete || got[r.Key] {
				t.Fatalf("%+v, %v", r, err)
			}
			got[r.Key] = true
		}
		if len(got) != keys {
			t.Errorf("got %d keys, want %d", len(got), keys)
		}
		if err := g.Put(t.Context(), 1, "p0", ""); err != flow.ErrClosed {
			t.Errorf("Put after Close: got %v, want %v", err, flow.ErrClosed)
		}
	})
}

func TestGathererPutWaitsForRoom(t *testing.T) {
	for name, c := range map[string]struct {
		parts []string
		fits  int
	}{
		"for a new key":    {[]string{"p0", "p1"}, 3},
		"for more results": {[]string{"p0"}, 64},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := flow.NewGatherer[int, int](c.parts, 0, flow.Pending(3))
				for k := range c.fits {
					if err := g.Put(t.Context(), k, "p0", k); err != nil {
						t.Fatal(err)
					}
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				if err := g.Put(ctx, -1, "p0", 1); !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
				}
				var calls sync.WaitGroup
				calls.Go(func() {
					if err := g.Put(t.Context(), -2, "p0", 1); err != flow.ErrClosed {
						t.Errorf("got %v, want %v", err, flow.ErrClosed)
					}
				})
				synctest.Wait()
				g.Close()
				calls.Wait()
				n := 0
				for range g.All(t.Context()) {
					n++
				}
				if n != c.fits {
					t.Errorf("got %d results, want %d", n, c.fits)
				}
			})
		})
	}
}

func TestGathererLoopsMayFollowEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := flow.NewGatherer[int, int]([]string{"p0"}, 0)
		for k := range 10 {
			if err := g.Put(t.Context(), k, "p0", k); err != nil {
				t.Fatal(err)
			}
		}
		next := 0
		for range 5 {
			for r := range g.All(t.Context()) {
				if value, _ := crash(func() {
					for range g.All(t.Context()) {
						t.Error("a loop within the loop")
					}
				}); value != "flow: Gatherer.All: another loop is running" {
					t.Errorf("got %v", value)
				}
				if r.Key != next {
					t.Errorf("got %d, want %d", r.Key, next)
				}
				if next++; next%2 == 0 {
					break
				}
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for r, err := range g.All(ctx) {
			if !errors.Is(err, context.DeadlineExceeded) || r.Parts != nil {
				t.Errorf("got %+v, %v, want the context's end", r, err)
			}
		}
	})
}

func TestGathererEndsKeysThatBecameDueWhileNobodyAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := flow.NewGatherer[int, int]([]string{"p0", "p1"}, time.Second)
		put := func(k int, part string) {
			if err := g.Put(t.Context(), k, part, k); err != nil {
				t.Fatal(err)
			}
		}
		put(1, "p0")
		put(2, "p0")
		time.Sleep(time.Minute)
		put(1, "p1") // its time is over, yet nobody has ended it
		var got []string
		for r := range g.All(t.Context()) {
			got = append(got, fmt.Sprint(r.Key, r.Outcome))
			if len(got) == 2 {
				break
			}
		}
		if d := cmp.Diff([]string{"1 complete", "2 partial"}, got); d != "" {
			t.Errorf("results (-want +got):\n%s", d)
		}
	})
}
