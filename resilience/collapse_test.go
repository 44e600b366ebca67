package resilience_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/resilience"
)

func identity[T any](v T) T { return v }

func TestEqualCallsInFlightShareOneExecution(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int64
		f := resilience.Collapse(func(_ context.Context, key string) (string, error) {
			calls.Add(1)
			time.Sleep(time.Second)
			if key == "bad" {
				return "", io.EOF
			}
			return key, nil
		}, identity)
		for round := range 2 {
			var wg sync.WaitGroup
			for _, key := range []string{"a", "b", "bad"} {
				for range 10 {
					wg.Go(func() {
						got, err := f(t.Context(), key)
						if (key == "bad") != (err == io.EOF) || err == nil && got != key {
							t.Errorf("%s: %q, %v", key, got, err)
						}
					})
				}
			}
			wg.Wait()
			if got, want := calls.Load(), int64(3*(round+1)); got != want {
				t.Errorf("round %d: %d executions, want %d", round, got, want)
			}
		}
	})
}

func TestACancelledCallerDoesNotCancelTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("operator said stop")
		type key struct{}
		f := resilience.Collapse(func(ctx context.Context, n int) (any, error) {
			select {
			case <-time.After(time.Minute):
				return ctx.Value(key{}), nil
			case <-ctx.Done():
				return nil, ctx.Err()
			}
		}, identity)
		first, cancel := context.WithCancelCause(context.WithValue(t.Context(), key{}, "first"))
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := f(first, 1); err != stop {
				t.Errorf("the cancelled one: %v, want the cause", err)
			}
		})
		synctest.Wait()
		wg.Go(func() {
			if got, err := f(t.Context(), 1); got != "first" || err != nil {
				t.Errorf("the other one: %v, %v", got, err)
			}
		})
		synctest.Wait()
		cancel(stop)
		wg.Wait()
	})
}

func TestAnExecutionThatNobodyWaitsForIsCancelledAndNotJoined(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls, cancelled atomic.Int64
		f := resilience.Collapse(func(ctx context.Context, n int) (int64, error) {
			call := calls.Add(1)
			if call == 1 {
				<-ctx.Done()
				time.Sleep(time.Hour) // it is slow to notice
				cancelled.Add(1)
			}
			return call, ctx.Err()
		}, identity)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := f(ctx, 1); err != context.DeadlineExceeded {
			t.Errorf("got %v", err)
		}
		if got, err := f(t.Context(), 1); got != 2 || err != nil {
			t.Errorf("the next call: %v, %v; want an execution of its own", got, err)
		}
		time.Sleep(2 * time.Hour)
		if cancelled.Load() != 1 {
			t.Error("the first execution was not cancelled")
		}
	})
}

func TestPanicAndGoexitReachEveryCallerOfASharedExecution(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := resilience.Collapse(func(ctx context.Context, how string) (string, error) {
			time.Sleep(time.Second)
			return outcome(ctx, how)
		}, identity)
		for _, how := range []string{"panic", "goexit", "ok"} {
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() {
					defer func() {
						r, _ := recover().(*resilience.PanicError)
						if how == "panic" && (r == nil || r.Value != "boom" || !strings.Contains(r.Error(), "outcome")) {
							t.Errorf("recovered %v, want boom with its stack", r)
						}
					}()
					got, err := f(t.Context(), how)
					if (how == "goexit") != errors.Is(err, resilience.ErrExit) || how == "ok" && got != "ok" {
						t.Errorf("%s: %q, %v", how, got, err)
					}
				})
			}
			wg.Wait()
		}
	})
}

func TestCollapseChecksItsArguments(t *testing.T) {
	wantPanic(t, "resilience: Collapse: f is nil", func() { resilience.Collapse[int, int, int](nil, nil) })
	wantPanic(t, "resilience: Collapse: key is nil", func() { resilience.Collapse[int](double, nil) })
}

func TestAKeyThatCannotBeComparedHarmsOnlyItsOwnCall(t *testing.T) {
	f := resilience.Collapse(func(_ context.Context, v any) (any, error) { return v, nil }, identity)
	apart(func() { _, _ = f(t.Context(), []int{1}) })
	if got, err := f(t.Context(), 2); got != 2 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
}
