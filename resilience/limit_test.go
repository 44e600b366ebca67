package resilience_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/resilience"
)

// starts is a step that notes when each of its calls begins.
type starts struct {
	began time.Time
	mu    sync.Mutex
	at    []time.Duration
	items []int
}

func newStarts() *starts { return &starts{began: time.Now()} }

func (s *starts) step(_ context.Context, n int) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = append(s.at, time.Since(s.began))
	s.items = append(s.items, n)
	return n, nil
}

// burst starts n calls of f in order, all at this instant.
func burst(t *testing.T, f func(context.Context, int) (int, error), n int) (wait func()) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if _, err := f(t.Context(), i); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait() // in the queue, or through
	}
	return wg.Wait
}

func seconds(s ...float64) []time.Duration {
	var ds []time.Duration
	for _, x := range s {
		ds = append(ds, time.Duration(x*float64(time.Second)))
	}
	return ds
}

func TestLimitLetsTheBurstThroughAndSpacesTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStarts()
		burst(t, resilience.Wrap(s.step, resilience.Limit(rate.NewLimiter(2, 3))), 6)()
		if d := cmp.Diff(seconds(0, 0, 0, 0.5, 1, 1.5), s.at); d != "" {
			t.Error(d)
		}
	})
}

func TestPaceSpacesEvenlyAlsoAfterIdling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStarts()
		f := resilience.Wrap(s.step, resilience.Pace(2))
		burst(t, f, 3)()
		time.Sleep(time.Minute - time.Second)
		burst(t, f, 3)()
		if d := cmp.Diff(seconds(0, 0.5, 1, 60, 60.5, 61), s.at); d != "" {
			t.Error(d)
		}
		if d := cmp.Diff([]int{0, 1, 2, 0, 1, 2}, s.items); d != "" {
			t.Errorf("not first come, first served: %s", d)
		}
	})
}

func TestOnePaceInSeveralFunctionsPacesThemTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStarts()
		pace := resilience.Pace(1)
		done := burst(t, resilience.Wrap(s.step, pace), 2)
		burst(t, resilience.Wrap(s.step, pace), 2)()
		done()
		if d := cmp.Diff(seconds(0, 1, 2, 3), s.at); d != "" {
			t.Error(d)
		}
	})
}

func TestQuotaNeverPassesMoreThanNInAnyWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStarts()
		f := resilience.Wrap(s.step, resilience.Quota(3, time.Minute))
		_, _ = f(t.Context(), 9)
		time.Sleep(59 * time.Second) // a fixed window would now let 2 + 3 through around 60 s
		burst(t, f, 7)()
		if d := cmp.Diff(seconds(0, 59, 59, 60, 119, 119, 120, 179), s.at); d != "" {
			t.Error(d)
		}
	})
}

func TestARefusalSaysTheWaitThatWasNeeded(t *testing.T) {
	for name, policy := range map[string]func() resilience.Policy{
		"limit": func() resilience.Policy { return resilience.Limit(rate.NewLimiter(0.1, 1)) },
		"pace":  func() resilience.Policy { return resilience.Pace(0.1) },
		"quota": func() resilience.Policy { return resilience.Quota(1, 10*time.Second) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStarts()
				f := resilience.Wrap(s.step, policy())
				done := burst(t, f, 2) // at 0 s and 10 s
				ctx, cancel := context.WithTimeout(t.Context(), 15*time.Second)
				defer cancel()
				_, err := f(ctx, 7)
				var wait *resilience.WaitError
				if !errors.Is(err, context.DeadlineExceeded) || !errors.As(err, &wait) {
					t.Fatalf("got %v, want a WaitError", err)
				}
				if wait.Wait != 20*time.Second || wait.Policy != name || time.Since(s.began) != 0 {
					t.Errorf("got %+v after %v, want 20s at once", wait, time.Since(s.began))
				}
				want := "resilience: " + name + ": would have to wait 20s, past the deadline"
				if err.Error() != want {
					t.Errorf("got  %q\nwant %q", err, want)
				}
				_, _ = f(t.Context(), 8) // the refused call took no turn
				done()
				if d := cmp.Diff(seconds(0, 10, 20), s.at); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

func TestACallThatGivesUpLeavesItsTurnToTheNext(t *testing.T) {
	for name, policy := range map[string]func() resilience.Policy{
		"pace":  func() resilience.Policy { return resilience.Pace(0.1) },
		"quota": func() resilience.Policy { return resilience.Quota(1, 10*time.Second) },
	} {
		for _, leaves := range []int{1, 2, 3} { // head of the queue, middle, last
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					stop := errors.New("operator said stop")
					s := newStarts()
					f := resilience.Wrap(s.step, policy())
					ctxs := []context.Context{t.Context(), t.Context(), t.Context(), t.Context()}
					ctx, cancel := context.WithCancelCause(t.Context())
					ctxs[leaves] = ctx
					time.AfterFunc(5*time.Second, func() { cancel(stop) })
					var wg sync.WaitGroup
					for i, ctx := range ctxs {
						wg.Go(func() {
							if _, err := f(ctx, i); (i == leaves) != errors.Is(err, stop) {
								t.Errorf("call %d: %v", i, err)
							}
						})
						synctest.Wait()
					}
					wg.Wait()
					if d := cmp.Diff(seconds(0, 10, 20), s.at); d != "" {
						t.Error(d)
					}
					if !slices.IsSorted(s.items) {
						t.Errorf("order %v", s.items)
					}
				})
			})
		}
	}
}

func TestALimiterThatLetsNothingThroughIsAnError(t *testing.T) {
	f := resilience.Wrap(double, resilience.Limit(rate.NewLimiter(1, 0)))
	if _, err := f(t.Context(), 1); !resilience.IsPermanent(err) {
		t.Errorf("got %v, want a permanent error", err)
	}
}

func TestVeryLowAndVeryHighRates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, policy := range map[string]resilience.Policy{
			"pace": resilience.Pace(1e-300), "quota": resilience.Quota(1, 1<<63-1),
		} {
			f := resilience.Wrap(double, policy)
			_, _ = f(t.Context(), 1)
			ctx, cancel := context.WithTimeout(t.Context(), 1000*time.Hour)
			if _, err := f(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: got %v, want a refusal", name, err)
			}
			cancel()
		}
		burst(t, resilience.Wrap(double, resilience.Pace(rate.Inf)), 100)()
		burst(t, resilience.Wrap(double, resilience.Pace(1e12)), 100)()
	})
}

func TestLimitsCheckTheirArguments(t *testing.T) {
	wantPanic(t, "resilience: Limit: limiter is nil", func() { resilience.Limit(nil) })
	wantPanic(t, "resilience: Pace(0): want a positive rate", func() { resilience.Pace(0) })
	wantPanic(t, "resilience: Quota(0, 1s): want at least 1", func() { resilience.Quota(0, time.Second) })
	wantPanic(t, "resilience: Quota(1, 0s): want a positive time", func() { resilience.Quota(1, 0) })
}

func TestLimitsAllocateNothingWhenTheyPass(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops at random under the race detector")
	}
	for name, policy := range map[string]resilience.Policy{
		"limit":     resilience.Limit(rate.NewLimiter(1e9, 1e9)),
		"pace":      resilience.Pace(1e12),
		"quota":     resilience.Quota(1e4, time.Nanosecond),
		"in flight": resilience.InFlight(3),
	} {
		f := resilience.Wrap(double, policy)
		ctx := t.Context()
		for range 10000 { // fills the quota's ring
			_, _ = f(ctx, 1)
		}
		if n := testing.AllocsPerRun(1000, func() { _, _ = f(ctx, 1) }); n != 0 {
			t.Errorf("%s: %v allocations a call, want 0", name, n)
		}
	}
}
