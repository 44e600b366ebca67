package resilience_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sony/gobreaker/v2"

	"github.com/headgate/headgate/resilience"
)

// outcome is a step that does as its item says.
func outcome(ctx context.Context, how string) (string, error) {
	switch how {
	case "fail":
		return "", io.EOF
	case "panic":
		panic("boom")
	case "goexit":
		runtime.Goexit()
	case "hang":
		<-ctx.Done()
		return "", ctx.Err()
	case "slow":
		time.Sleep(time.Minute)
	}
	return how, nil
}

// apart calls f on a goroutine of its own, which may panic or exit.
func apart(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		f()
	}()
	<-done
}

// tripAt opens after n failures in a row.
func tripAt(n uint32) gobreaker.Settings {
	return gobreaker.Settings{
		Name:        "db",
		Timeout:     30 * time.Second,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= n },
	}
}

func TestAnOpenBreakerRefusesAndSaysForHowLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := resilience.Wrap(outcome, resilience.Break(resilience.NewBreaker(tripAt(2))))
		for range 2 {
			if _, err := f(t.Context(), "fail"); err != io.EOF {
				t.Fatalf("got %v, want the step's own error", err)
			}
		}
		time.Sleep(10 * time.Second)
		_, err := f(t.Context(), "ok")
		var open *resilience.OpenError
		if !errors.Is(err, resilience.ErrOpen) || !errors.As(err, &open) {
			t.Fatalf("got %v, want an OpenError", err)
		}
		if d := cmp.Diff(&resilience.OpenError{Name: "db", Wait: 20 * time.Second}, open); d != "" {
			t.Error(d)
		}
		if want := `resilience: circuit breaker "db" is open, next probe in 20s`; err.Error() != want {
			t.Errorf("got  %q\nwant %q", err, want)
		}
		if got := resilience.RetryAfter(err); got != 20*time.Second {
			t.Errorf("RetryAfter = %v, want 20s", got)
		}
	})
}

func TestWhatCountsAsAFailure(t *testing.T) {
	for how, trips := range map[string]bool{
		"fail": true, "panic": true, "goexit": true, "slow": true, "deadline": true,
		"ok": false, "cancelled": false, "refused inside": false,
	} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := resilience.NewBreaker(tripAt(1), resilience.SlowAfter(30*time.Second))
				f := resilience.Wrap(outcome, resilience.Break(b))
				apart(func() {
					ctx, cancel := context.WithCancel(t.Context())
					switch how {
					case "cancelled":
						time.AfterFunc(time.Second, cancel)
						_, _ = f(ctx, "hang")
					case "deadline":
						ctx, cancel = context.WithTimeout(ctx, time.Second)
						_, _ = f(ctx, "hang")
					case "refused inside":
						refuse := func(resilience.Step) resilience.Step {
							return func(context.Context) error { return &resilience.WaitError{} }
						}
						_, _ = resilience.Wrap(outcome, resilience.Break(b), refuse)(ctx, "ok")
					default:
						_, _ = f(ctx, how)
					}
					cancel()
				})
				if got := b.State() == gobreaker.StateOpen; got != trips {
					t.Errorf("open: %v, want %v", got, trips)
				}
			})
		})
	}
}

func TestPanicAndGoexitPassThroughTheBreakerAsTheyAre(t *testing.T) {
	f := resilience.Wrap(outcome, resilience.Break(resilience.NewBreaker(tripAt(99))))
	for range 3 {
		var got any
		apart(func() {
			defer func() { got = recover() }()
			_, _ = f(t.Context(), "panic")
		})
		if got != "boom" {
			t.Errorf("recovered %v, want boom", got)
		}
		returned, recovered := false, any(nil)
		apart(func() {
			defer func() { recovered = recover() }()
			_, _ = f(t.Context(), "goexit")
			returned = true
		})
		if returned || recovered != nil {
			t.Errorf("goexit: returned %v, recovered %v; want neither", returned, recovered)
		}
		if s, err := f(t.Context(), "ok"); s != "ok" || err != nil {
			t.Errorf("afterwards: %q, %v", s, err)
		}
	}
}

func TestAProbeNeverWedgesTheBreaker(t *testing.T) {
	for how, want := range map[string]gobreaker.State{
		"ok":        gobreaker.StateClosed,
		"fail":      gobreaker.StateOpen,
		"panic":     gobreaker.StateOpen,
		"goexit":    gobreaker.StateOpen,
		"cancelled": gobreaker.StateHalfOpen,
	} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := resilience.NewBreaker(tripAt(1))
				f := resilience.Wrap(outcome, resilience.Break(b))
				_, _ = f(t.Context(), "fail")
				time.Sleep(30*time.Second + 1)
				apart(func() {
					if how == "cancelled" {
						ctx, cancel := context.WithCancel(t.Context())
						time.AfterFunc(time.Second, cancel)
						_, _ = f(ctx, "hang")
						return
					}
					_, _ = f(t.Context(), how)
				})
				if got := b.State(); got != want {
					t.Errorf("%v, want %v", got, want)
				}
				time.Sleep(30*time.Second + 1)
				if _, err := f(t.Context(), "ok"); err != nil || b.State() != gobreaker.StateClosed {
					t.Errorf("later: %v, %v; want it to have closed", err, b.State())
				}
			})
		})
	}
}

func TestAnAnswerFromBeforeTheTripCountsForNothing(t *testing.T) {
	for late, arrives := range map[string]time.Duration{
		"while open": 10 * time.Second, "while half-open": 40 * time.Second,
	} {
		t.Run(late, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := resilience.NewBreaker(tripAt(1))
				f := resilience.Wrap(func(ctx context.Context, wait time.Duration) (int, error) {
					time.Sleep(wait)
					if wait == 0 {
						return 0, io.EOF
					}
					return 0, nil
				}, resilience.Break(b))
				go func() { _, _ = f(t.Context(), arrives) }()
				synctest.Wait()
				_, _ = f(t.Context(), 0)
				time.Sleep(30*time.Second + 1)
				probing := make(chan struct{})
				if arrives > 30*time.Second {
					go func() { defer close(probing); _, _ = f(t.Context(), time.Hour) }()
					synctest.Wait()
					time.Sleep(20 * time.Second)
					if got := b.State(); got != gobreaker.StateHalfOpen {
						t.Errorf("%v after a late success, want half-open", got)
					}
					<-probing
				} else if got := b.State(); got != gobreaker.StateHalfOpen {
					t.Errorf("%v, want half-open", got)
				}
			})
		})
	}
}

func TestTheSettingsDecideWhatIsAFailure(t *testing.T) {
	settings := tripAt(1)
	settings.IsSuccessful = func(err error) bool { return err == nil || resilience.IsPermanent(err) }
	settings.IsExcluded = func(err error) bool { return err == io.EOF }
	b := resilience.NewBreaker(settings)
	for _, err := range []error{io.EOF, resilience.Permanent(io.ErrClosedPipe)} {
		f, _ := failing(err)
		_, _ = resilience.Wrap(f, resilience.Break(b))(t.Context(), 0)
	}
	want := gobreaker.Counts{Requests: 2, TotalSuccesses: 1, TotalExclusions: 1, ConsecutiveSuccesses: 1}
	if d := cmp.Diff(want, b.Counts()); d != "" {
		t.Error(d)
	}
}

func TestStateChangesAreToldInOrderAndWithoutALock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told, reported []string
		settings := tripAt(1)
		var b *resilience.Breaker
		settings.OnStateChange = func(name string, from, to gobreaker.State) {
			_ = b.State() // bare gobreaker would deadlock
			told = append(told, name+": "+from.String()+" to "+to.String())
		}
		hook := resilience.HookFunc(func(_ context.Context, e resilience.Event) {
			reported = append(reported, e.Policy+" "+e.Name+" "+e.Kind.String())
		})
		b = resilience.NewBreaker(settings, resilience.Observe(hook, "orders"))
		f := resilience.Wrap(outcome, resilience.Break(b))
		_, _ = f(t.Context(), "fail")
		_, _ = f(t.Context(), "ok")
		time.Sleep(time.Minute)
		_, _ = f(t.Context(), "ok")
		wantTold := []string{"db: closed to open", "db: open to half-open", "db: half-open to closed"}
		if d := cmp.Diff(wantTold, told); d != "" {
			t.Error(d)
		}
		wantReported := []string{"break orders opened", "break orders rejected", "break orders half-opened", "break orders closed"}
		if d := cmp.Diff(wantReported, reported); d != "" {
			t.Error(d)
		}
	})
}

func TestBreakAllocatesNothingWhileClosed(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops at random under the race detector")
	}
	for name, opts := range map[string][]resilience.BreakerOption{
		"refusing": nil, "parking": {resilience.Park(nil)}, "slow calls": {resilience.SlowAfter(time.Hour)},
	} {
		f := resilience.Wrap(double, resilience.Break(resilience.NewBreaker(tripAt(1), opts...)))
		ctx := t.Context()
		if n := testing.AllocsPerRun(1000, func() { _, _ = f(ctx, 1) }); n != 0 {
			t.Errorf("%s: %v allocations a call, want 0", name, n)
		}
	}
}

func BenchmarkBreakClosed(b *testing.B) {
	ctx := b.Context()
	b.Run("bare", func(b *testing.B) {
		cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
		b.ReportAllocs()
		for b.Loop() {
			_, _ = cb.Execute(func() (int, error) { return double(ctx, 1) })
		}
	})
	for name, opts := range map[string][]resilience.BreakerOption{"reject": nil, "park": {resilience.Park(nil)}} {
		b.Run(name, func(b *testing.B) {
			f := resilience.Wrap(double, resilience.Break(resilience.NewBreaker(gobreaker.Settings{}, opts...)))
			b.ReportAllocs()
			for b.Loop() {
				_, _ = f(ctx, 1)
			}
		})
	}
}
