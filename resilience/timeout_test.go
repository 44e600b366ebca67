package resilience_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/resilience"
)

// stuck answers only when its context ends.
func stuck(ctx context.Context, _ int) (int, error) {
	<-ctx.Done()
	return 0, context.Cause(ctx)
}

func TestTimeoutEndsTheCallAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		_, err := resilience.Wrap(stuck, resilience.Timeout(2*time.Second))(t.Context(), 0)
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %v, want 2s", took)
		}
		var timeout *resilience.TimeoutError
		if !errors.As(err, &timeout) || timeout.After != 2*time.Second {
			t.Errorf("got %v, want a TimeoutError after 2s", err)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v is not context.DeadlineExceeded", err)
		}
	})
}

func TestTimeoutKeepsTheStepsOwnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		canceling := errors.New("canceling statement due to user request")
		_, err := resilience.Wrap(func(ctx context.Context, _ int) (int, error) {
			<-ctx.Done()
			return 0, canceling
		}, resilience.Timeout(time.Second))(t.Context(), 0)
		if !errors.Is(err, canceling) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v, want both the step's error and context.DeadlineExceeded", err)
		}
		const want = "resilience: timeout: no answer within 1s: canceling statement due to user request"
		if err.Error() != want {
			t.Errorf("got  %q\nwant %q", err, want)
		}
	})
}

func TestTheCallersOwnDeadlineIsNoTimeoutError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := resilience.Wrap(stuck, resilience.Timeout(2*time.Second))(ctx, 0)
		var timeout *resilience.TimeoutError
		if errors.As(err, &timeout) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v (%T), want the plain context.DeadlineExceeded", err, err)
		}
	})
}

func TestNestedTimeoutsNameTheOneThatStruck(t *testing.T) {
	for name, c := range map[string]struct{ outer, inner, want time.Duration }{
		"the inner one": {outer: 5 * time.Second, inner: time.Second, want: time.Second},
		"the outer one": {outer: time.Second, inner: 5 * time.Second, want: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := resilience.Wrap(stuck, resilience.Timeout(c.outer), resilience.Timeout(c.inner))
				_, err := f(t.Context(), 0)
				var timeout *resilience.TimeoutError
				if !errors.As(err, &timeout) || timeout.After != c.want {
					t.Errorf("got %v, want the timeout of %v", err, c.want)
				}
			})
		})
	}
}

func TestSuccessAfterTheTimeIsUpIsSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := resilience.Wrap(func(ctx context.Context, _ int) (int, error) {
			<-ctx.Done()
			return 7, nil
		}, resilience.Timeout(time.Second))
		if n, err := f(t.Context(), 0); n != 7 || err != nil {
			t.Errorf("got %d, %v; want 7, nil", n, err)
		}
	})
}

func TestAFailureInTimePassesAsItIs(t *testing.T) {
	boom := errors.New("boom")
	f := resilience.Wrap(func(context.Context, int) (int, error) { return 0, boom }, resilience.Timeout(time.Hour))
	if _, err := f(t.Context(), 0); err != boom {
		t.Errorf("got %v, want boom itself", err)
	}
}

func TestTimeoutWantsAPositiveTime(t *testing.T) {
	wantPanic(t, "resilience: Timeout(0s): want a positive time", func() { resilience.Timeout(0) })
}
