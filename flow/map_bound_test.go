package flow_test

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
)

func TestMapNeverPullsBeyondItsWindow(t *testing.T) {
	buffers := map[string]struct {
		opts  []flow.Option
		bound func(s shape) int
	}{
		"default":     {nil, shape.bound},
		"Buffer(0)":   {[]flow.Option{flow.Buffer(0)}, func(s shape) int { return s.workers }},
		"Buffer(5)":   {[]flow.Option{flow.Buffer(5)}, func(s shape) int { return s.workers + 5 }},
		"Buffer(500)": {[]flow.Option{flow.Buffer(500)}, func(s shape) int { return s.workers + 500 }},
	}
	for name, b := range buffers {
		t.Run(name, func(t *testing.T) {
			inEveryShape(t, func(t *testing.T, s shape) {
				bound := b.bound(s)
				if s.workers == 1 {
					bound = 1
				}
				src := &counter{n: -1}
				yielded, most := 0, 0
				for range flow.Map(src.all(), double, s.options(b.opts...)...) {
					yielded++
					if yielded%50 == 7 {
						synctest.Wait() // everything that can be pulled now has been
					} else if yielded%3 == 0 {
						runtime.Gosched()
					}
					ahead := int(src.pulled.Load()) - yielded
					most = max(most, ahead)
					if ahead > bound {
						t.Fatalf("%d pulled and not yet yielded, want at most %d", ahead, bound)
					}
					if yielded == 400 {
						break
					}
				}
				// The engine may see a small part of the window as taken for a moment.
				if least := bound - bound/16; s.workers > 1 && most < least {
					t.Errorf("at most %d were pulled ahead while the loop rested, want %d of the window of %d", most, least, bound)
				}
			})
		})
	}
}

func TestMapPullsNothingBeforeTheLoopStarts(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 10}
		m := flow.Map(src.all(), double, s.options()...)
		synctest.Wait()
		if n := src.started.Load(); n != 0 {
			t.Fatalf("the source was started %d times before the loop", n)
		}
		for range 2 { // and it may be run again
			count := 0
			for range m {
				count++
			}
			if count != 10 {
				t.Errorf("got %d items, want 10", count)
			}
		}
	})
}

// What is published is taken, however little it is and whatever was learnt
// about the steps before.
func TestMapHoldsNoItemForOthersToCome(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		const burst, trickle = 1000, 50
		var sent atomic.Int64
		src := func(yield func(int, error) bool) {
			for i := range burst + trickle {
				if i >= burst {
					<-time.After(time.Second)
				}
				sent.Store(time.Now().UnixNano())
				if !yield(i, nil) {
					return
				}
			}
		}
		got := 0
		for range flow.Map(src, double, s.options()...) {
			got++
			if got > burst {
				if late := time.Since(time.Unix(0, sent.Load())); late != 0 {
					t.Fatalf("item %d came %v after it was pulled", got, late)
				}
			}
		}
	})
}

func TestMapStartsWorkOnWhatIsPulledWhileTheLoopIsBusy(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 200}
		var inside gauge
		release := make(chan struct{})
		got := 0
		for range flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
			inside.enter()
			defer inside.leave()
			if v >= 10 {
				<-release
			}
			return v, nil
		}, s.options()...) {
			got++
			if got == 10 {
				synctest.Wait() // the loop's body takes long
				if now := inside.now.Load(); now != int64(s.workers) {
					t.Errorf("%d steps in flight while the loop is busy, want %d", now, s.workers)
				}
				close(release)
			}
		}
	})
}

func TestMapYieldsOnTheLoopsGoroutineAlone(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 300}
		unguarded := 0 // the race detector sees any other goroutine that touches it
		for range flow.Map(src.all(), double, s.options()...) {
			unguarded++
		}
		if unguarded != 300 {
			t.Errorf("got %d yields, want 300", unguarded)
		}
	})
}

func TestMapWithOneWorkerStartsNoGoroutine(t *testing.T) {
	for _, opts := range [][]flow.Option{nil, {flow.Workers(1), flow.Unordered(), flow.Buffer(100)}} {
		before, during := runtime.NumGoroutine(), []int{}
		src := &counter{n: 10}
		for range flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
			during = append(during, runtime.NumGoroutine())
			return v, nil
		}, opts...) {
			during = append(during, runtime.NumGoroutine())
		}
		if most := slices.Max(during); most != before {
			t.Errorf("%d goroutines during the loop, %d before it", most, before)
		}
	}
}
