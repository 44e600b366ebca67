package flow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
)

func TestMapLeavesNothingBehindWhereverTheLoopIsLeft(t *testing.T) {
	for _, at := range []int{1, 2, 63, 64, 65, 130} {
		t.Run(fmt.Sprint("after ", at), func(t *testing.T) {
			inEveryShape(t, func(t *testing.T, s shape) {
				src := &counter{n: -1}
				var inside gauge
				got := 0
				for range flow.Map(src.all(), func(context.Context, int) (int, error) {
					inside.enter()
					defer inside.leave()
					<-time.After(time.Millisecond) // does not look at its context
					return 0, nil
				}, s.options()...) {
					if got++; got == at {
						break
					}
				}
				if n := src.open.Load(); n != 0 {
					t.Error("the source's clean-up has not run when the loop is over")
				}
				if n := inside.now.Load(); n != 0 {
					t.Errorf("%d steps still run when the loop is over", n)
				}
				before := src.pulled.Load()
				synctest.Wait()
				if after := src.pulled.Load(); after != before {
					t.Errorf("%d items were pulled after the loop", after-before)
				}
			})
		})
	}
}

func TestMapCancelsTheStepsInFlightWhenTheLoopIsLeft(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		src := &counter{n: -1}
		start := time.Now()
		for range flow.Map(src.all(), func(ctx context.Context, v int) (int, error) {
			if v == 0 {
				return 0, nil
			}
			select {
			case <-ctx.Done():
			case <-time.After(time.Hour):
			}
			return v, ctx.Err()
		}, s.options()...) {
			break
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("leaving the loop took %v", took)
		}
	})
}

func TestScopeStopsASourceThatIsBlocked(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		stuck := func(ctx context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				if !yield(1, nil) {
					return
				}
				<-ctx.Done() // a query that does not come back by itself
				yield(0, context.Cause(ctx))
			}
		}
		for range flow.Scope(t.Context(), func(ctx context.Context) iter.Seq2[int, error] {
			return flow.Map(stuck(ctx), double, s.options(flow.WithContext(ctx))...)
		}) {
			synctest.Wait()
			break
		}
	})
}

func TestMapEndsWithTheCauseWhenItsContextIsDone(t *testing.T) {
	errCause := errors.New("enough")
	inEveryShape(t, func(t *testing.T, s shape) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		src := &counter{n: -1}
		var errs []error
		got, pulledThen := 0, int64(0)
		for v, err := range flow.Map(src.all(), func(ctx context.Context, v int) (int, error) {
			select {
			case <-time.After(time.Millisecond):
				return v, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}, s.options(flow.WithContext(ctx))...) {
			if len(errs) > 0 {
				t.Fatalf("got (%v, %v) after the end", v, err)
			}
			if err != nil {
				errs = append(errs, err)
				continue
			}
			if got++; got == 30 {
				<-time.After(time.Second) // the window is full
				pulledThen = src.pulled.Load()
				cancel(errCause)
			}
		}
		if len(errs) != 1 || !errors.Is(errs[0], errCause) {
			t.Errorf("got errors %v, want the cause once", errs)
		}
		if got != 30 {
			t.Errorf("got %d values, want the 30 before the cancellation", got)
		}
		if more := src.pulled.Load() - pulledThen; more != 0 {
			t.Errorf("%d items were pulled after the cancellation", more)
		}
	})
}

func TestMapEndsWithTheCauseWhileItWaits(t *testing.T) {
	errCause := errors.New("enough")
	inEveryShape(t, func(t *testing.T, s shape) {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		time.AfterFunc(time.Minute, func() { cancel(errCause) })
		src := &counter{n: -1}
		count := 0
		for _, err := range flow.Map(src.all(), func(ctx context.Context, v int) (int, error) {
			<-ctx.Done()
			return 0, fmt.Errorf("request: %w", ctx.Err())
		}, s.options(flow.WithContext(ctx))...) {
			count++
			if err != errCause {
				t.Errorf("got %v, want the cause itself", err)
			}
		}
		if count != 1 {
			t.Errorf("got %d elements, want one", count)
		}
		for _, err := range flow.Map(src.all(), double, s.options(flow.WithContext(ctx))...) {
			if err != errCause {
				t.Errorf("got %v from a loop begun after the cancellation", err)
			}
		}
	})
}

func TestBadArgumentsPanicAtTheCall(t *testing.T) {
	var src iter.Seq2[int, error] = func(func(int, error) bool) {}
	for want, call := range map[string]func(){
		"flow: Workers(0): want at least 1": func() { flow.Workers(0) },
		"flow: Buffer(-1): want at least 0": func() { flow.Buffer(-1) },
		"flow: WithGate(nil)":               func() { flow.WithGate(nil) },
		"flow: WithContext(nil)":            func() { flow.WithContext(nil) }, //lint:ignore SA1012 the panic is what is tested
		"flow: nil Option":                  func() { flow.Map(src, double, nil) },
		"flow: Map(nil source)":             func() { flow.Map(nil, double) },
		"flow: Map(nil step)":               func() { flow.Map[int, int](src, nil) },
		"flow: Filter(nil source)":          func() { flow.Filter[int](nil, nil) },
		"flow: Filter(nil keep)":            func() { flow.Filter(src, nil) },
		"flow: FlatMap(nil source)":         func() { flow.FlatMap[int, int](nil, nil) },
		"flow: FlatMap(nil step)":           func() { flow.FlatMap[int, int](src, nil) },
		"flow: ForEach(nil source)":         func() { flow.ForEach[int](nil, nil) },
		"flow: ForEach(nil step)":           func() { flow.ForEach(src, nil) },
		"flow: Scope(nil context)":          func() { flow.Scope[int](nil, nil) }, //lint:ignore SA1012 the panic is what is tested
		"flow: Scope(nil build)":            func() { flow.Scope[int](t.Context(), nil) },
		"flow: Progress(nil source)":        func() { flow.Progress[int](nil, nil) },
		"flow: Progress(nil report)":        func() { flow.Progress(src, nil) },
		"flow: Every(0s): want more than 0": func() { flow.Every(0) },
		"flow: Total(-1): want at least 0":  func() { flow.Total(-1) },
	} {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
					t.Errorf("panicked with %q, want %q", got, want)
				}
			}()
			call()
		})
	}
}
