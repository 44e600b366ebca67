package resilience_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

func TestRetriesKeepToTheirShareOfTheCalls(t *testing.T) {
	for name, c := range map[string]struct {
		budget *resilience.Budget
		calls  int
		want   int64
	}{
		"the zero value: a fifth":      {new(resilience.Budget), 100, 20},
		"the zero value: at least 3":   {new(resilience.Budget), 5, 3},
		"half":                         {resilience.NewBudget(0.5, 0), 10, 5},
		"a floor above the share":      {resilience.NewBudget(0.5, 8), 10, 8},
		"none at all":                  {resilience.NewBudget(0, 0), 10, 0},
		"all of them, and no one more": {resilience.NewBudget(1, 0), 10, 10},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var retried, refused atomic.Int64
				policy := resilience.Retry(every(time.Second, 1), resilience.Within(c.budget),
					resilience.OnRetry(func(resilience.Attempt) { retried.Add(1) }))
				f := resilience.Wrap(func(context.Context, int) (int, error) {
					time.Sleep(time.Second)
					return 0, io.EOF
				}, policy)
				start := time.Now()
				var wg sync.WaitGroup
				for range c.calls {
					wg.Go(func() {
						_, err := f(t.Context(), 0)
						if !errors.Is(err, io.EOF) {
							t.Errorf("got %v, want the real error", err)
						}
						if errors.Is(err, resilience.ErrBudget) {
							refused.Add(1)
							if time.Since(start) != time.Second {
								t.Error("the refusal came late")
							}
						}
					})
				}
				wg.Wait()
				// Refused calls end, and so leave less to take a share of: the
				// share may come out smaller, never larger.
				if n := retried.Load(); n > c.want || n < min(c.want, 3) || n+refused.Load() != int64(c.calls) {
					t.Errorf("%d retried, %d refused of %d; want %d retried at most", n, refused.Load(), c.calls, c.want)
				}
			})
		})
	}
}

func TestAnExhaustedBudgetDoesNotTouchTheGate(t *testing.T) {
	var gate seq.Gate
	f := resilience.Wrap(func(context.Context, int) (int, error) { return 0, io.EOF },
		resilience.Retry(every(time.Hour, 1), resilience.Holding(&gate), resilience.Within(resilience.NewBudget(0, 0))))
	_, err := f(t.Context(), 0)
	var gaveUp *resilience.RetryError
	if !errors.As(err, &gaveUp) || gaveUp.Attempts != 1 || gaveUp.Stopped != resilience.ErrBudget || gate.Held() {
		t.Errorf("got %v, held %v", err, gate.Held())
	}
}

func TestPanicAndGoexitGiveTheBudgetBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := resilience.NewBudget(0, 1) // one retry at a time
		for _, how := range []string{"panic", "goexit", "ok"} {
			calls := 0
			f := resilience.Wrap(func(ctx context.Context, how string) (string, error) {
				if calls++; calls == 1 {
					return "", io.EOF
				}
				return outcome(ctx, how)
			}, resilience.Retry(every(time.Second, 1), resilience.Within(budget)))
			apart(func() { _, _ = f(t.Context(), how) })
			if calls != 2 {
				t.Errorf("%s: %d calls, want 2: an earlier retry was not given back", how, calls)
			}
		}
	})
}

func TestBudgetChecksItsArguments(t *testing.T) {
	wantPanic(t, "resilience: NewBudget(1.5, 3): want a share from 0 to 1", func() { resilience.NewBudget(1.5, 3) })
	wantPanic(t, "resilience: NewBudget(0.5, -1): want a floor of at least 0", func() { resilience.NewBudget(0.5, -1) })
	wantPanic(t, "resilience: Within: budget is nil", func() { resilience.Within(nil) })
}
