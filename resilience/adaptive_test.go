package resilience_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/resilience/adaptive"
)

func TestAnAdaptiveLimitSettlesAndThroughputDoesNotSuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const capacity, items, workers = 20, 20_000, 200
		hands := semaphore.NewWeighted(capacity)
		var under, most atomic.Int64 // in the second half
		var done atomic.Int64
		limiter := adaptive.New(1, workers)
		f := resilience.Wrap(func(ctx context.Context, n int) (int, error) {
			if now := under.Add(1); done.Load() > items/2 {
				most.Store(max(most.Load(), now))
			}
			defer under.Add(-1)
			_ = hands.Acquire(ctx, 1)
			defer hands.Release(1)
			time.Sleep(10 * time.Millisecond)
			done.Add(1)
			return n, nil
		}, resilience.Adaptive(limiter))
		start := time.Now()
		next := make(chan int)
		go func() {
			defer close(next)
			for n := range items {
				next <- n
			}
		}()
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for n := range next {
					if _, err := f(t.Context(), n); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if n := most.Load(); n < capacity || n > 2*capacity {
			t.Errorf("up to %d under way, capacity %d", n, capacity)
		}
		if took, ideal := time.Since(start), items/capacity*10*time.Millisecond; took > ideal*12/10 {
			t.Errorf("%v, want at most 1.2 × %v", took, ideal)
		}
	})
}

// warmed returns a limiter that has grown to 50 or more.
func warmed() *adaptive.Limiter {
	l := adaptive.New(1, 100)
	for l.Limit() < 50 {
		l.Add(adaptive.Sample{Latency: time.Millisecond, InFlight: l.Limit()})
	}
	return l
}

func TestALimitThatFallsLetsTheCallsUnderWayEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limiter := warmed()
		before := limiter.Limit()
		var got recorder // only the overload changes the limit
		var running atomic.Int64
		f := resilience.Wrap(func(ctx context.Context, how string) (string, error) {
			if how == "overload" {
				return "", resilience.Overload(errors.New("503"))
			}
			running.Add(1)
			defer running.Add(-1)
			select {
			case <-time.After(2 * time.Second):
				return how, nil
			case <-ctx.Done():
				return "", ctx.Err()
			}
		}, resilience.Adaptive(limiter, resilience.Observe(&got, "db")))
		var wg sync.WaitGroup
		call := func(took time.Duration) {
			start := time.Now()
			wg.Go(func() {
				if _, err := f(t.Context(), "ok"); err != nil || time.Since(start) != took {
					t.Errorf("%v after %v, want %v", err, time.Since(start), took)
				}
			})
			synctest.Wait()
		}
		for range before - 1 {
			call(2 * time.Second)
		}
		_, _ = f(t.Context(), "overload")
		after := limiter.Limit()
		if len(got) != 1 || got[0].Kind != resilience.LimitChanged || got[0].Limit != after || after >= before {
			t.Errorf("limit %d after %d, events %+v", after, before, got)
		}
		got = nil
		time.Sleep(time.Second)
		call(3 * time.Second) // waits for one of those to end
		if n := running.Load(); n != int64(before-1) {
			t.Errorf("%d running, want the %d from before the fall", n, before-1)
		}
		wg.Wait()
	})
}

func TestWhatTeachesTheLimiter(t *testing.T) {
	over := errors.New("503")
	for name, c := range map[string]struct {
		err  error
		cuts bool
	}{
		"overload":       {resilience.Overload(over), true},
		"a timeout":      {&resilience.TimeoutError{After: 1}, true},
		"another error":  {over, false},
		"a refusal":      {&resilience.WaitError{}, false},
		"refused inside": {errors.Join(resilience.Overload(over), &resilience.OpenError{}), false},
	} {
		limiter := warmed()
		before := limiter.Limit()
		f := resilience.Wrap(func(context.Context, int) (int, error) { return 0, c.err }, resilience.Adaptive(limiter))
		if _, err := f(t.Context(), 0); !errors.Is(err, c.err) {
			t.Errorf("%s: got %v", name, err)
		}
		if cut := limiter.Limit() < before; cut != c.cuts {
			t.Errorf("%s: limit %d after %d, want a cut: %v", name, limiter.Limit(), before, c.cuts)
		}
	}
}

func TestAdaptivePlacesComeBackAndGoInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStarts()
		policy := resilience.Adaptive(adaptive.New(1, 1))
		f := resilience.Wrap(outcome, policy)
		for _, how := range []string{"panic", "goexit", "fail", "ok"} {
			apart(func() { _, _ = f(t.Context(), how) })
		}
		g := resilience.Wrap(func(ctx context.Context, n int) (int, error) {
			time.Sleep(time.Second)
			return s.step(ctx, n)
		}, policy)
		stop := errors.New("operator said stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		done := burst(t, g, 3)
		left := make(chan error)
		go func() { _, err := g(ctx, 99); left <- err }()
		synctest.Wait()
		done2 := burst(t, g, 3)
		cancel(stop)
		if err := <-left; err != stop {
			t.Errorf("got %v, want the cause", err)
		}
		done()
		done2()
		if !slices.Equal(s.items, []int{0, 1, 2, 0, 1, 2}) {
			t.Errorf("order %v", s.items)
		}
	})
}

// The place and the end of the context come in the same instant.
func TestAPlaceGivenToACallThatLeavesIsNotLost(t *testing.T) {
	for range 50 {
		synctest.Test(t, func(t *testing.T) {
			f := resilience.Wrap(func(context.Context, int) (int, error) {
				time.Sleep(time.Second)
				return 0, nil
			}, resilience.Adaptive(adaptive.New(1, 1)))
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			go func() { _, _ = f(t.Context(), 0) }()
			synctest.Wait()
			go func() { _, _ = f(ctx, 0) }()
			synctest.Wait()
			start := time.Now()
			if _, err := f(t.Context(), 0); err != nil || time.Since(start) > 3*time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		})
	}
}

func TestAdaptiveChecksItsArguments(t *testing.T) {
	wantPanic(t, "resilience: Adaptive: limiter is nil", func() { resilience.Adaptive(nil) })
	if resilience.Overload(nil) != nil || resilience.Permanent(nil) != nil || resilience.After(nil, 1) != nil {
		t.Error("a mark on nil is not nil")
	}
}

func TestAdaptiveAllocatesNothingWhenItPasses(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops at random under the race detector")
	}
	f := resilience.Wrap(double, resilience.Adaptive(adaptive.New(10, 10)))
	ctx := t.Context()
	for range 1000 {
		_, _ = f(ctx, 1)
	}
	if n := testing.AllocsPerRun(1000, func() { _, _ = f(ctx, 1) }); n != 0 {
		t.Errorf("%v allocations a call, want 0", n)
	}
}
