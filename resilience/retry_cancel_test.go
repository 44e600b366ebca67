package resilience_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/resilience"
)

func TestCancellationEndsTheSleepAtOnceAndLosesNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("operator said stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(stop) })
		start := time.Now()
		f, calls := failing(io.EOF, io.EOF)
		_, err := resilience.Wrap(f, resilience.Retry(every(time.Hour, 9)))(ctx, 0)
		if took := time.Since(start); took != time.Minute || *calls != 1 {
			t.Errorf("ended after %v and %d calls, want 1m and 1", took, *calls)
		}
		if !errors.Is(err, stop) || !errors.Is(err, io.EOF) {
			t.Errorf("got %v, want the cause and the last failure", err)
		}
		const want = "resilience: retry: gave up after 1 attempt in 1m0s: operator said stop; last failure: EOF"
		if err.Error() != want {
			t.Errorf("got  %q\nwant %q", err, want)
		}
	})
}

func TestADeadlineDuringTheSleepIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		f, _ := failing(io.EOF)
		_, err := resilience.Wrap(f, resilience.Retry(every(time.Hour, 9)))(ctx, 0)
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, io.EOF) {
			t.Errorf("got %v, want the deadline and the last failure", err)
		}
	})
}

func TestNothingIsRetriedOnceTheContextIsDone(t *testing.T) {
	stop := errors.New("operator said stop")
	for name, c := range map[string]struct {
		fails func(ctx context.Context) error
		also  error
	}{
		"the step returns the cause":      {fails: context.Cause, also: stop},
		"the step returns its own error":  {fails: func(context.Context) error { return io.EOF }, also: io.EOF},
		"the step returns ctx.Err itself": {fails: context.Context.Err, also: context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			calls := 0
			f := resilience.Wrap(func(ctx context.Context, _ int) (int, error) {
				calls++
				cancel(stop)
				return 0, c.fails(ctx)
			}, resilience.Retry(every(time.Hour, 9)))
			_, err := f(ctx, 0)
			if calls != 1 || !errors.Is(err, stop) || !errors.Is(err, c.also) {
				t.Errorf("got %v after %d calls; want one that is both %v and %v", err, calls, stop, c.also)
			}
		})
	}
}

func TestAnAttemptsOwnTimeoutIsRetried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		f := resilience.Wrap(func(ctx context.Context, _ int) (int, error) {
			if calls++; calls < 3 {
				return stuck(ctx, 0)
			}
			return calls, nil
		}, resilience.Retry(every(time.Second, 9)), resilience.Timeout(time.Minute))
		if n, err := f(t.Context(), 0); n != 3 || err != nil {
			t.Errorf("got %d, %v; want 3, nil", n, err)
		}
	})
}
