package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sony/gobreaker/v2"

	"github.com/headgate/headgate/resilience"
)

// pass is a policy of the simplest kind.
func pass(next resilience.Step) resilience.Step {
	return func(ctx context.Context) error { return next(ctx) }
}

// noting is a policy that writes down when it is entered and left.
func noting(log *[]string, name string) resilience.Policy {
	return func(next resilience.Step) resilience.Step {
		return func(ctx context.Context) error {
			*log = append(*log, name+" in")
			defer func() { *log = append(*log, name+" out") }()
			return next(ctx)
		}
	}
}

func double(_ context.Context, n int) (int, error) { return 2 * n, nil }

func TestPoliciesReadTopDownOutermostFirst(t *testing.T) {
	var log []string
	f := resilience.Wrap(func(context.Context, int) (int, error) {
		log = append(log, "f")
		return 0, nil
	}, noting(&log, "first"), noting(&log, "second"))
	if _, err := f(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	want := []string{"first in", "second in", "f", "second out", "first out"}
	if d := cmp.Diff(want, log); d != "" {
		t.Error(d)
	}
}

func TestWrapPassesValueAndErrorAsTheyAre(t *testing.T) {
	boom := errors.New("boom")
	f := resilience.Wrap(func(_ context.Context, s string) (int, error) {
		if s == "" {
			return -1, boom
		}
		return len(s), nil
	}, pass, pass)
	if n, err := f(t.Context(), "four"); n != 4 || err != nil {
		t.Errorf("f(four) = %d, %v; want 4, nil", n, err)
	}
	if n, err := f(t.Context(), ""); n != -1 || err != boom {
		t.Errorf("f() = %d, %v; want -1, boom", n, err)
	}
}

func TestAPolicyThatLetsNothingPassGivesTheZeroValue(t *testing.T) {
	boom := errors.New("boom")
	f := resilience.Wrap(double, func(resilience.Step) resilience.Step {
		return func(context.Context) error { return boom }
	})
	if n, err := f(t.Context(), 1); n != 0 || err != boom {
		t.Errorf("got %d, %v; want 0, boom", n, err)
	}
}

func TestWrapWithoutPoliciesIsF(t *testing.T) {
	if n, err := resilience.Wrap(double)(t.Context(), 4); n != 8 || err != nil {
		t.Errorf("got %d, %v; want 8, nil", n, err)
	}
}

func TestWrapChecksItsArguments(t *testing.T) {
	for name, call := range map[string]func(){
		"nil f":      func() { resilience.Wrap[int, int](nil) },
		"nil policy": func() { resilience.Wrap(double, pass, nil) },
		"no step":    func() { resilience.Wrap(double, func(resilience.Step) resilience.Step { return nil }) },
	} {
		t.Run(name, func(t *testing.T) { wantPanic(t, "resilience: Wrap: ", call) })
	}
}

// wantPanic fails unless call panics with a text that begins with prefix.
func wantPanic(t *testing.T, prefix string, call func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if text := fmt.Sprint(recover()); !strings.HasPrefix(text, prefix) {
			t.Errorf("panic %q, want one that begins with %q", text, prefix)
		}
	}()
	call()
}

func TestWrappedFunctionMayBeNested(t *testing.T) {
	var sum func(context.Context, int) (int, error)
	sum = resilience.Wrap(func(ctx context.Context, n int) (int, error) {
		if n == 0 {
			return 0, nil
		}
		below, err := sum(ctx, n-1)
		return n + below, err
	}, pass, pass)
	if got, err := sum(t.Context(), 100); got != 5050 || err != nil {
		t.Errorf("got %d, %v; want 5050, nil", got, err)
	}
}

func TestWrappedFunctionMayBeCalledConcurrently(t *testing.T) {
	f := resilience.Wrap(func(_ context.Context, n int) (int, error) {
		runtime.Gosched() // let another call come between
		return 2 * n, nil
	}, pass, pass)
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for n := worker * 1000; n < worker*1000+1000; n++ {
				if got, err := f(t.Context(), n); got != 2*n || err != nil {
					t.Errorf("f(%d) = %d, %v", n, got, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestPanicAndGoexitLeaveTheFunctionUsable(t *testing.T) {
	f := resilience.Wrap(func(_ context.Context, how string) (string, error) {
		switch how {
		case "panic":
			panic("boom")
		case "goexit":
			runtime.Goexit()
		}
		return how, nil
	}, pass)
	for range 10 {
		for _, how := range []string{"panic", "goexit", "return"} {
			done := make(chan any)
			go func() {
				defer func() { done <- recover() }()
				if got, err := f(t.Context(), how); got != how || err != nil {
					t.Errorf("got %q, %v; want %q", got, err, how)
				}
			}()
			if got := <-done; (got == "boom") != (how == "panic") {
				t.Errorf("%s: recovered %v", how, got)
			}
		}
	}
}

func TestPoolRetainsNothingOfAnItem(t *testing.T) {
	type item struct{ _ [1 << 10]byte }
	gone := make(chan struct{}, 3)
	watched := func() *item {
		p := new(item)
		runtime.AddCleanup(p, func(struct{}) { gone <- struct{}{} }, struct{}{})
		return p
	}
	breaker := resilience.NewBreaker(gobreaker.Settings{}, resilience.Park(nil))
	f := resilience.Wrap(func(context.Context, *item) (*item, error) { return watched(), nil },
		pass, resilience.Retry(every(1, 1)), resilience.Break(breaker), resilience.InFlight(1))
	func() {
		type key struct{}
		ctx := context.WithValue(t.Context(), key{}, watched())
		if _, err := f(ctx, watched()); err != nil {
			t.Fatal(err)
		}
	}()
	runtime.GC()  // once: a second collection would empty the pool itself
	for range 3 { // the item, the result, the context's value
		<-gone
	}
	runtime.KeepAlive(f)
}

func TestWrapAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops at random under the race detector")
	}
	f := resilience.Wrap(double, pass, pass, pass)
	ctx := t.Context()
	if n := testing.AllocsPerRun(1000, func() { _, _ = f(ctx, 1) }); n != 0 {
		t.Errorf("%v allocations a call, want 0", n)
	}
}

func BenchmarkWrapThreePolicies(b *testing.B) {
	f := resilience.Wrap(double, pass, pass, pass)
	ctx := b.Context()
	b.ReportAllocs()
	for b.Loop() {
		_, _ = f(ctx, 1)
	}
}
