package cursor_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/seq"
)

// running reads s on a goroutine of its own, inside a bubble: got is safe to
// read after synctest.Wait.
type running struct {
	got   []int
	errs  []error
	ended bool
}

func start(ctx context.Context, s *cursor.Source[int, int], each func(v int)) *running {
	r := &running{}
	go func() {
		for v, err := range s.All(ctx) {
			if err != nil {
				r.errs = append(r.errs, err)
				continue
			}
			r.got = append(r.got, v)
			if each != nil {
				each(v)
			}
		}
		r.ended = true
	}()
	return r
}

// pass lets the bubble's time go on and everybody come to rest.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestNothingIsFetchedOrHandedOutWhilePaused(t *testing.T) {
	for _, at := range []int{1, 2, 3, 4} { // within a page and at its end
		synctest.Test(t, func(t *testing.T) {
			tab := &table{rows: 6}
			s := tab.source(cursor.PageSize(2))
			r := start(t.Context(), s, func(v int) {
				if v == at {
					s.Pause()
				}
			})
			synctest.Wait()
			fetches := len(tab.fetches)
			pass(time.Hour)
			wantEqual(t, "while paused", numbers(1, at), r.got)
			wantEqual(t, "fetches while paused", fetches, len(tab.fetches))
			if c, _ := s.Position(); c != at {
				t.Errorf("Position while paused: got %d, want %d", c, at)
			}
			s.Pause() // a second time changes nothing: one Resume undoes both
			s.Resume()
			synctest.Wait()
			wantEqual(t, "after Resume", numbers(1, 6), r.got)
			if !r.ended || r.errs != nil {
				t.Errorf("ended %t with errors %v, want the plain end", r.ended, r.errs)
			}
		})
	}
}

func TestPausedBeforeTheLoopNothingIsFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := &table{rows: 2}
		s := tab.source()
		s.Pause()
		r := start(t.Context(), s, nil)
		synctest.Wait()
		wantEqual(t, "fetches", []int(nil), tab.fetches)
		s.Resume()
		synctest.Wait()
		wantEqual(t, "after Resume", []int{1, 2}, r.got)
	})
}

// slow is a source whose every fetch takes a second.
func slow(tab *table, opts ...cursor.Option) *cursor.Source[int, int] {
	return cursor.Pages(func(ctx context.Context, after int, first bool, limit int) ([]int, error) {
		select {
		case <-time.After(time.Second):
			return tab.fetch(ctx, after, first, limit)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}, func(v int) int { return v }, opts...)
}

func TestPauseDuringAFetchKeepsItsPage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := &table{rows: 3}
		s := slow(tab)
		r := start(t.Context(), s, nil)
		synctest.Wait()
		s.Pause() // does not wait for the fetch
		if _, ok := s.Position(); ok {
			t.Error("Position: want none")
		}
		pass(time.Minute)
		wantEqual(t, "handed out while paused", []int(nil), r.got)
		wantEqual(t, "fetches", []int{0}, tab.fetches)
		s.Resume()
		synctest.Wait()
		wantEqual(t, "after Resume", numbers(1, 3), r.got)
		wantEqual(t, "fetches", []int{0}, tab.fetches)
	})
}

func TestStopWakesALoopThatRests(t *testing.T) {
	var gate seq.Gate
	for name, rest := range map[string]func(*cursor.Source[int, int]){
		"paused": func(s *cursor.Source[int, int]) { s.Pause() },
		"gated":  func(*cursor.Source[int, int]) { gate.Hold() },
	} {
		synctest.Test(t, func(t *testing.T) {
			gate = seq.Gate{}
			tab := &table{rows: 9}
			s := tab.source(cursor.WithGate(&gate))
			r := start(t.Context(), s, func(v int) {
				if v == 2 {
					rest(s)
				}
			})
			synctest.Wait()
			if r.ended {
				t.Fatalf("%s: the loop has ended, want it to rest", name)
			}
			s.Stop()
			synctest.Wait()
			if !r.ended || r.errs != nil {
				t.Errorf("%s: ended %t with errors %v, want an end without error", name, r.ended, r.errs)
			}
			wantEqual(t, name, []int{1, 2}, r.got)
		})
	}
}

func TestStopEndsTheLoopBeforeTheNextItem(t *testing.T) {
	tab := &table{rows: 9}
	s := tab.source(cursor.PageSize(4))
	for v, err := range s.All(t.Context()) {
		if err != nil || v > 3 {
			t.Fatalf("after Stop: got %d, %v", v, err)
		}
		if v == 3 {
			s.Stop()
			s.Stop()
		}
	}
	wantEqual(t, "a loop started while stopped", []int(nil), read(t, s, -1))
	if it, ok, err := s.Next(t.Context()); ok || err != nil {
		t.Errorf("Next while stopped: got %v, %t, %v, want false", it, ok, err)
	}
	s.Resume()
	wantEqual(t, "after Resume", numbers(4, 9), read(t, s, -1))
	wantEqual(t, "fetches: the page was kept", []int{0, 4, 8}, tab.fetches)
}

func TestStopDuringAFetchHandsNothingOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tab := &table{rows: 3}
		s := slow(tab)
		r := start(t.Context(), s, nil)
		synctest.Wait()
		s.Stop()
		pass(2 * time.Second)
		if !r.ended || r.got != nil || r.errs != nil {
			t.Errorf("got %v, errors %v, ended %t, want the end alone", r.got, r.errs, r.ended)
		}
		s.Resume()
		wantEqual(t, "the page is kept", numbers(1, 3), read(t, s, -1))
		wantEqual(t, "fetches", []int{0}, tab.fetches)
	})
}

func TestAHeldGateStopsTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var one, two seq.Gate
		tab := &table{rows: 4}
		s := tab.source(cursor.PageSize(2), cursor.WithGate(&one), cursor.WithGate(&two))
		var release []func()
		r := start(t.Context(), s, func(v int) {
			if v == 2 {
				release = []func(){one.Hold(), two.Hold()}
			}
		})
		synctest.Wait()
		for _, open := range release {
			pass(time.Minute)
			wantEqual(t, "while gated", []int{1, 2}, r.got)
			wantEqual(t, "fetches while gated", []int{0}, tab.fetches)
			open()
		}
		synctest.Wait()
		wantEqual(t, "when all are open", numbers(1, 4), r.got)
	})
}

func TestADoneContextEndsARestingLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		s := (&table{rows: 4}).source()
		s.Pause()
		r := start(ctx, s, nil)
		synctest.Wait()
		cancel(cause)
		synctest.Wait()
		if !r.ended || len(r.errs) != 1 || !errors.Is(r.errs[0], cause) {
			t.Errorf("ended %t with errors %v, want %v once", r.ended, r.errs, cause)
		}
		s.Resume()
		wantEqual(t, "under another context", numbers(1, 4), read(t, s, -1))
	})
}

func TestAfterPauseHasReturnedThePositionStands(t *testing.T) {
	s := (&table{rows: 1 << 30}).source()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for range s.All(ctx) {
		}
	}()
	for range 2000 {
		s.Pause()
		c, ok := s.Position()
		s.Pause()
		if again, okAgain := s.Position(); c != again || ok != okAgain {
			t.Fatalf("Position moved from %d to %d while paused", c, again)
		}
		s.Resume()
	}
	s.Stop()
	<-ended
}
