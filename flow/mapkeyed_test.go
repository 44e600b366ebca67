package flow_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func mod(n int) func(int) int { return func(v int) int { return v % n } }

func TestMapKeyedIsTheSequentialMap(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		for _, keys := range []int{1, 3, 1000} {
			src := &counter{n: 300}
			failing := seq.TryMap(src.all(), func(v int) (int, error) {
				if v%50 == 49 {
					return 0, errSource
				}
				return v, nil
			})
			rnd, takes := rand.New(rand.NewPCG(uint64(s.workers), 1)), make([]time.Duration, 300)
			for i := range takes {
				takes[i] = time.Duration(rnd.IntN(3)) * time.Millisecond
			}
			var got, want []string
			for i := range 300 {
				switch {
				case i%50 == 49:
					want = append(want, "source")
				case i%7 == 0:
					want = append(want, fmt.Sprint("failed ", i))
				default:
					want = append(want, fmt.Sprint(2*i))
				}
			}
			for v, err := range flow.MapKeyed(failing, mod(keys), func(_ context.Context, v int) (int, error) {
				if takes[v] > 0 {
					<-time.After(takes[v])
				}
				if v%7 == 0 {
					return 5, errStep
				}
				return 2 * v, nil
			}, s.options()...) {
				var failed *flow.ItemError[int]
				switch {
				case err == errSource && v == 0:
					got = append(got, "source")
				case errors.As(err, &failed) && v == 0 && errors.Is(err, errStep):
					got = append(got, fmt.Sprint("failed ", failed.Item))
				default:
					got = append(got, fmt.Sprint(v))
				}
			}
			if s.unordered {
				slices.Sort(got)
				slices.Sort(want)
			}
			if !slices.Equal(got, want) {
				t.Fatalf("keys=%d:\n got %v\nwant %v", keys, got, want)
			}
		}
	})
}

func TestMapKeyedRunsTheItemsOfAKeyInOrderOneAtATime(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		const keys = 5
		src := &counter{n: 500}
		var inside [keys]gauge
		var steps, last, yielded [keys]int // steps and last are unguarded: the race detector sees two at a time
		var total gauge
		for v, err := range flow.MapKeyed(src.all(), mod(keys), func(_ context.Context, v int) (int, error) {
			k := v % keys
			inside[k].enter()
			total.enter()
			defer total.leave()
			defer inside[k].leave()
			if steps[k]++; v != k && v != last[k]+keys {
				t.Errorf("item %d came after %d", v, last[k])
			}
			last[k] = v
			<-time.After(time.Duration(1+v%3) * time.Millisecond)
			return v, nil
		}, s.options()...) {
			if err != nil {
				t.Fatal(err)
			}
			if k := v % keys; v < yielded[k] {
				t.Errorf("%d was yielded after %d", v, yielded[k])
			} else {
				yielded[k] = v
			}
		}
		for k := range keys {
			if inside[k].most.Load() != 1 || steps[k] != 100 {
				t.Errorf("key %d: %d at once, %d in all; want 1, 100", k, inside[k].most.Load(), steps[k])
			}
		}
		if most, want := total.most.Load(), int64(min(s.workers, keys)); most != want {
			t.Errorf("%d keys at once, want %d", most, want)
		}
	})
}

// A stuck key takes one worker, and holds up the others only when the window is
// full of its items and of what waits for their turn.
func TestMapKeyedHotKeyBlocksOthersOnlyWhenTheWindowIsFull(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		const buffer = 100
		window := s.workers + buffer
		release := make(chan struct{})
		var hot, others atomic.Int64
		src := &counter{n: 4 * window}
		key := func(v int) string { // every second item
			if v%2 == 0 {
				return "hot"
			}
			return fmt.Sprint(v)
		}
		go func() {
			<-time.After(time.Second)
			if n := hot.Load(); n != 1 {
				t.Errorf("%d items of the hot key have started, want 1", n)
			}
			want := window / 2 // in order: the rest of the window
			if s.unordered {
				want = window - 1 // the window is full of the hot key
			}
			if n := int(others.Load()); n < want-window/4-1 || n != int(src.pulled.Load()/2) {
				t.Errorf("%d other items have started of %d pulled, want about %d", n, src.pulled.Load(), want)
			}
			close(release)
		}()
		got := 0
		for _, err := range flow.MapKeyed(src.all(), key, func(_ context.Context, v int) (int, error) {
			if v%2 == 0 {
				hot.Add(1)
				<-release
			} else {
				others.Add(1)
			}
			return v, nil
		}, s.options(flow.Buffer(buffer))...) {
			if err != nil {
				t.Fatal(err)
			}
			got++
		}
		if got != 4*window {
			t.Errorf("got %d items, want %d", got, 4*window)
		}
	})
}

// A key that has many items ready does not starve the others.
func TestMapKeyedTakesTurnsBetweenKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []int
		for v := range flow.MapKeyed(upTo(64), func(v int) int { return max(0, v-60) }, func(_ context.Context, v int) (int, error) {
			<-time.After(time.Second)
			return v, nil
		}, flow.Workers(2), flow.Unordered(), flow.Buffer(62)) {
			order = append(order, v)
		}
		if last := slices.Max([]int{slices.Index(order, 61), slices.Index(order, 62), slices.Index(order, 63)}); last > 8 {
			t.Errorf("other keys' items came late: %v", order)
		}
	})
}

func TestMapKeyedNeverPullsBeyondItsWindow(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: -1}
		yielded, most := 0, 0
		for range flow.MapKeyed(src.all(), mod(7), double, s.options()...) {
			yielded++
			if yielded%20 == 7 {
				synctest.Wait()
			}
			ahead := int(src.pulled.Load()) - yielded
			most = max(most, ahead)
			if ahead > s.bound() {
				t.Fatalf("%d pulled and not yet yielded, want at most %d", ahead, s.bound())
			}
			if yielded == 300 {
				break
			}
		}
		if s.workers > 1 && most < s.bound()*3/4 {
			t.Errorf("at most %d were pulled ahead, want most of the window of %d", most, s.bound())
		}
		if src.open.Load() != 0 {
			t.Error("the source's clean-up has not run")
		}
	})
}

func TestMapKeyedTakesKeysThatAreUnlikeThemselves(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		got := 0
		for range flow.MapKeyed(upTo(200), func(int) float64 { return math.NaN() }, double, s.options()...) {
			got++
		}
		if got != 200 {
			t.Errorf("got %d, want 200", got)
		}
	})
}
