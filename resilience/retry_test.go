package resilience_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/resilience"
)

// failing returns a function that fails with these errors, one a call, and
// then succeeds. It counts its calls.
func failing(errs ...error) (f func(context.Context, int) (int, error), calls *int) {
	calls = new(int)
	return func(context.Context, int) (int, error) {
		*calls++
		if *calls <= len(errs) {
			return 0, errs[*calls-1]
		}
		return *calls, nil
	}, calls
}

// every returns a schedule of equal waits, n retries at most.
func every(d time.Duration, n uint64) func() retry.Backoff {
	return func() retry.Backoff { return retry.WithMaxRetries(n, retry.NewConstant(d)) }
}

func TestRetryGoesOnUntilSuccessWithTheSchedulesWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		f, calls := failing(io.EOF, io.EOF, io.EOF)
		exponential := func() retry.Backoff { return retry.NewExponential(time.Second) }
		n, err := resilience.Wrap(f, resilience.Retry(exponential))(t.Context(), 0)
		if n != 4 || err != nil || *calls != 4 {
			t.Errorf("got %d, %v after %d calls; want 4, nil after 4", n, err, *calls)
		}
		if took := time.Since(start); took != 7*time.Second {
			t.Errorf("took %v, want 1s+2s+4s", took)
		}
	})
}

func TestGivingUpTellsAttemptsTimeAndTheLastFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _ := failing(io.ErrClosedPipe, io.ErrShortWrite, io.EOF)
		_, err := resilience.Wrap(f, resilience.Retry(every(1500*time.Millisecond, 2)))(t.Context(), 0)
		var gaveUp *resilience.RetryError
		if !errors.As(err, &gaveUp) {
			t.Fatalf("got %v (%T), want a RetryError", err, err)
		}
		want := resilience.RetryError{Attempts: 3, Elapsed: 3 * time.Second, Err: io.EOF}
		if d := cmp.Diff(want, *gaveUp, cmpopts.EquateErrors()); d != "" {
			t.Error(d)
		}
		if !errors.Is(err, io.EOF) || errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%v: want the last failure, and only that", err)
		}
		if want := "resilience: retry: gave up after 3 attempts in 3s: EOF"; err.Error() != want {
			t.Errorf("got  %q\nwant %q", err, want)
		}
	})
}

func TestTheScheduleIsMadeOncePerItemAndOnlyAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		made := 0
		policy := resilience.Retry(func() retry.Backoff { made++; return retry.NewConstant(time.Second) })
		var fail int
		f := resilience.Wrap(func(context.Context, int) (int, error) {
			if fail > 0 {
				fail--
				return 0, io.EOF
			}
			return 0, nil
		}, policy)
		for _, c := range []struct{ failures, want int }{{0, 0}, {3, 1}, {0, 1}, {2, 2}} {
			fail = c.failures
			if _, err := f(t.Context(), 0); err != nil || made != c.want {
				t.Errorf("after an item with %d failures: %v, %d schedules made, want %d", c.failures, err, made, c.want)
			}
		}
	})
}

func TestAnErrorNotWorthRetryingPassesAsItIs(t *testing.T) {
	onlyEOF := resilience.If(func(err error) bool { return err == io.EOF })
	permanent := resilience.Permanent(io.ErrNoProgress)
	for name, c := range map[string]struct {
		err  error
		opts []resilience.RetryOption
	}{
		"permanent":                     {err: permanent},
		"refused by If":                 {err: io.ErrNoProgress, opts: []resilience.RetryOption{onlyEOF}},
		"permanent whatever If says":    {err: resilience.Permanent(io.EOF), opts: []resilience.RetryOption{onlyEOF}},
		"permanent beneath another one": {err: errors.Join(io.EOF, permanent)},
	} {
		t.Run(name, func(t *testing.T) {
			f, calls := failing(c.err)
			_, err := resilience.Wrap(f, resilience.Retry(every(time.Hour, 9), c.opts...))(t.Context(), 0)
			if *calls != 1 || !cmp.Equal(err, c.err, cmpopts.EquateErrors()) || errors.As(err, new(*resilience.RetryError)) {
				t.Errorf("got %v after %d calls, want the error itself after 1", err, *calls)
			}
		})
	}
}

func TestAPermanentErrorOnALaterAttemptIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, calls := failing(io.EOF, resilience.Permanent(io.ErrNoProgress))
		_, err := resilience.Wrap(f, resilience.Retry(every(time.Second, 9)))(t.Context(), 0)
		var gaveUp *resilience.RetryError
		if !errors.As(err, &gaveUp) || gaveUp.Attempts != 2 || !errors.Is(err, io.ErrNoProgress) || *calls != 2 {
			t.Errorf("got %v after %d calls", err, *calls)
		}
		if !resilience.IsPermanent(err) {
			t.Error("an outer Retry would not see that it is permanent")
		}
	})
}

func TestTheErrorsRetryAfterBeatsTheSchedule(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want time.Duration
	}{
		"longer":       {resilience.After(io.EOF, time.Minute), time.Minute},
		"shorter":      {resilience.After(io.EOF, time.Millisecond), time.Millisecond},
		"wrapped":      {errors.Join(io.ErrNoProgress, resilience.After(io.EOF, time.Minute)), time.Minute},
		"says nothing": {resilience.After(io.EOF, 0), time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				f, _ := failing(c.err)
				if _, err := resilience.Wrap(f, resilience.Retry(every(time.Second, 9)))(t.Context(), 0); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != c.want {
					t.Errorf("took %v, want %v", took, c.want)
				}
			})
		})
	}
	t.Run("but the schedule says when to stop", func(t *testing.T) {
		f, calls := failing(resilience.After(io.EOF, time.Minute))
		_, err := resilience.Wrap(f, resilience.Retry(every(time.Second, 0)))(t.Context(), 0)
		if !errors.Is(err, io.EOF) || *calls != 1 {
			t.Errorf("got %v after %d calls, want EOF after 1", err, *calls)
		}
	})
}

func TestOnRetryHearsOfEveryAttemptThatIsRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []resilience.Attempt
		f, _ := failing(io.EOF, io.ErrNoProgress)
		policy := resilience.Retry(every(time.Second, 9), resilience.OnRetry(func(a resilience.Attempt) { got = append(got, a) }))
		if _, err := resilience.Wrap(f, policy)(t.Context(), 0); err != nil {
			t.Fatal(err)
		}
		want := []resilience.Attempt{
			{Number: 1, Err: io.EOF, Wait: time.Second},
			{Number: 2, Err: io.ErrNoProgress, Elapsed: time.Second, Wait: time.Second},
		}
		if d := cmp.Diff(want, got, cmpopts.EquateErrors()); d != "" {
			t.Error(d)
		}
	})
}

func TestJitterOfZeroIsNoTrouble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, backoff := range map[string]func() retry.Backoff{
			"jitter":         func() retry.Backoff { return retry.WithJitter(0, retry.NewConstant(1)) },
			"percent":        func() retry.Backoff { return retry.WithJitterPercent(0, retry.NewConstant(1)) },
			"full":           func() retry.Backoff { return retry.WithFullJitter(retry.NewConstant(1)) },
			"waits of zero":  func() retry.Backoff { return retry.BackoffFunc(func() (time.Duration, bool) { return 0, false }) },
			"negative waits": func() retry.Backoff { return retry.BackoffFunc(func() (time.Duration, bool) { return -1, false }) },
		} {
			f, calls := failing(io.EOF, io.EOF)
			if _, err := resilience.Wrap(f, resilience.Retry(backoff))(t.Context(), 0); err != nil || *calls != 3 {
				t.Errorf("%s: %v after %d calls", name, err, *calls)
			}
		}
	})
}

func TestRetryChecksItsArguments(t *testing.T) {
	constant := func() retry.Backoff { return retry.NewConstant(1) }
	for want, call := range map[string]func(){
		"resilience: Retry: newBackoff is nil": func() { resilience.Retry(nil) },
		"resilience: Holding: gate is nil":     func() { resilience.Retry(constant, resilience.Holding(nil)) },
		"resilience: If: worth is nil":         func() { resilience.Retry(constant, resilience.If(nil)) },
		"resilience: OnRetry: f is nil":        func() { resilience.Retry(constant, resilience.OnRetry(nil)) },
		"resilience: Retry: newBackoff made no schedule": func() {
			f, _ := failing(io.EOF)
			_, _ = resilience.Wrap(f, resilience.Retry(func() retry.Backoff { return nil }))(context.Background(), 0)
		},
	} {
		wantPanic(t, want, call)
	}
}

func TestRetryAllocatesNothingOnSuccess(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops at random under the race detector")
	}
	f := resilience.Wrap(double, resilience.Retry(every(time.Second, 3)))
	ctx := t.Context()
	if n := testing.AllocsPerRun(1000, func() { _, _ = f(ctx, 1) }); n != 0 {
		t.Errorf("%v allocations a call, want 0", n)
	}
}

func BenchmarkRetryPassing(b *testing.B) {
	f := resilience.Wrap(double, resilience.Retry(every(time.Second, 3)))
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = f(ctx, 1)
	}
}
