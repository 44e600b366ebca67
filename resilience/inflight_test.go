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
)

func TestInFlightBoundsSeveralStagesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int64
		step := func(_ context.Context, n int) (int, error) {
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			time.Sleep(time.Second)
			return n, nil
		}
		bound := resilience.InFlight(50)
		start := time.Now()
		var wg sync.WaitGroup
		for range 3 {
			stage := resilience.Wrap(step, bound)
			for n := range 100 {
				wg.Go(func() { _, _ = stage(t.Context(), n) })
			}
		}
		wg.Wait()
		if n, took := most.Load(), time.Since(start); n != 50 || took != 6*time.Second {
			t.Errorf("%d at once at most, %v; want 50, 6s", n, took)
		}
	})
}

func TestInFlightIsFirstComeFirstServed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStarts()
		f := resilience.Wrap(func(ctx context.Context, n int) (int, error) {
			time.Sleep(time.Second)
			return s.step(ctx, n)
		}, resilience.InFlight(1))
		burst(t, f, 20)()
		if !slices.IsSorted(s.items) {
			t.Errorf("order %v", s.items)
		}
	})
}

func TestAPlaceIsGivenBackWhateverWayTheCallEnds(t *testing.T) {
	f := resilience.Wrap(outcome, resilience.InFlight(1))
	sem := semaphore.NewWeighted(2)
	g := resilience.WeightedBy(outcome, sem, func(string) int64 { return 2 })
	h := resilience.Wrap(outcome, resilience.Weighted(sem, 2))
	for _, call := range []func(context.Context, string) (string, error){f, g, h} {
		for _, how := range []string{"panic", "goexit", "fail", "ok"} {
			apart(func() { _, _ = call(t.Context(), how) })
		}
		if s, err := call(t.Context(), "ok"); s != "ok" || err != nil {
			t.Errorf("got %q, %v", s, err)
		}
	}
}

func TestAHeavyCallIsNotOvertaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStarts()
		f := resilience.WeightedBy(func(ctx context.Context, n int) (int, error) {
			_, _ = s.step(ctx, n)
			time.Sleep(time.Second)
			return n, nil
		}, semaphore.NewWeighted(4), func(n int) int64 { return []int64{3, 4, 1}[n] })
		burst(t, f, 3)()
		if !slices.Equal(s.items, []int{0, 1, 2}) {
			t.Errorf("order %v, want the heavy one second", s.items)
		}
	})
}

func TestWaitingForAPlaceEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("operator said stop")
		f := resilience.Wrap(stuck, resilience.InFlight(1))
		blocker, unblock := context.WithCancel(t.Context())
		go func() { _, _ = f(blocker, 0) }()
		synctest.Wait()

		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(stop) })
		if _, err := f(ctx, 0); err != stop {
			t.Errorf("cancelled: %v, want the cause", err)
		}
		deadline, cancel2 := context.WithTimeout(t.Context(), time.Second)
		defer cancel2()
		_, err := f(deadline, 0)
		var wait *resilience.WaitError
		if !errors.As(err, &wait) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("deadline: %v, want a WaitError", err)
		}
		_, err = resilience.Wrap(stuck, resilience.Timeout(time.Second), func(next resilience.Step) resilience.Step {
			return func(ctx context.Context) error { _, err := f(ctx, 0); return err }
		})(t.Context(), 0)
		var timeout *resilience.TimeoutError
		if !errors.As(err, &wait) || !errors.As(err, &timeout) {
			t.Errorf("timeout outside: %v, want both a WaitError and a TimeoutError", err)
		}
		unblock()
	})
}

func TestInFlightChecksItsArguments(t *testing.T) {
	wantPanic(t, "resilience: InFlight(0): want at least 1", func() { resilience.InFlight(0) })
	wantPanic(t, "resilience: Weighted: semaphore is nil", func() { resilience.Weighted(nil, 1) })
	wantPanic(t, "resilience: Weighted: weight -1", func() { resilience.Weighted(semaphore.NewWeighted(1), -1) })
	wantPanic(t, "resilience: WeightedBy: ", func() { resilience.WeightedBy(double, nil, nil) })
}
