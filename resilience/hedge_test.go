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
)

// script is a step whose nth call behaves as its nth line says. It counts who
// is still running.
type script struct {
	lines   []line
	calls   atomic.Int64
	running atomic.Int64
}

type line struct {
	takes time.Duration
	how   string
}

func (s *script) step(ctx context.Context, _ int) (int64, error) {
	n := s.calls.Add(1)
	s.running.Add(1)
	defer s.running.Add(-1)
	l := s.lines[n-1]
	select {
	case <-time.After(l.takes):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	_, err := outcome(ctx, l.how)
	return n, err
}

func TestTheFirstGoodAnswerWinsAndTheRestHaveEnded(t *testing.T) {
	const s = time.Second
	for name, c := range map[string]struct {
		lines  []line
		wins   int64
		err    error
		panics bool
		calls  int64
		takes  time.Duration
	}{
		"in time, no hedge":                    {lines: []line{{s / 2, "ok"}}, wins: 1, calls: 1, takes: s / 2},
		"the hedge overtakes":                  {lines: []line{{time.Hour, "ok"}, {s / 4, "ok"}}, wins: 2, calls: 2, takes: 5 * s / 4},
		"the first wins after all":             {lines: []line{{3 * s / 2, "ok"}, {9 * s, "ok"}}, wins: 1, calls: 2, takes: 3 * s / 2},
		"the third overtakes both":             {lines: []line{{time.Hour, "ok"}, {time.Hour, "ok"}, {s / 4, "ok"}}, wins: 3, calls: 3, takes: 9 * s / 4},
		"never more than the bound":            {lines: []line{{9 * s, "ok"}, {time.Hour, "ok"}, {time.Hour, "ok"}}, wins: 1, calls: 3, takes: 9 * s},
		"a failure alone is final":             {lines: []line{{s / 2, "fail"}}, err: io.EOF, calls: 1, takes: s / 2},
		"a failure waits for the one beside":   {lines: []line{{3 * s / 2, "fail"}, {3 * s / 4, "ok"}}, wins: 2, calls: 2, takes: 7 * s / 4},
		"a failed hedge does not decide":       {lines: []line{{7 * s / 2, "ok"}, {s / 2, "fail"}, {time.Hour, "ok"}}, wins: 1, calls: 3, takes: 7 * s / 2},
		"all fail":                             {lines: []line{{3 * s / 2, "fail"}, {s / 4, "fail"}}, err: io.EOF, calls: 2, takes: 3 * s / 2},
		"the first panics":                     {lines: []line{{3 * s / 2, "panic"}, {time.Hour, "ok"}}, panics: true, calls: 2, takes: 3 * s / 2},
		"the first exits":                      {lines: []line{{3 * s / 2, "goexit"}, {time.Hour, "ok"}}, calls: 2, takes: 3 * s / 2},
		"the hedge panics":                     {lines: []line{{time.Hour, "ok"}, {s / 4, "panic"}}, panics: true, calls: 2, takes: 5 * s / 4},
		"the hedge exits, which is a failure":  {lines: []line{{7 * s / 2, "ok"}, {s / 2, "goexit"}, {time.Hour, "ok"}}, wins: 1, calls: 3, takes: 7 * s / 2},
		"the hedge exits and the first failed": {lines: []line{{5 * s / 4, "fail"}, {s / 2, "goexit"}}, err: io.EOF, calls: 2, takes: 3 * s / 2},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sc := &script{lines: c.lines}
				f := resilience.Hedge(sc.step, s, 3)
				start := time.Now()
				var got int64
				var err error
				var recovered any
				apart(func() {
					defer func() { recovered = recover() }()
					got, err = f(t.Context(), 0)
				})
				if got != c.wins && c.err == nil || !errors.Is(err, c.err) {
					t.Errorf("got %d, %v; want %d, %v", got, err, c.wins, c.err)
				}
				if (recovered != nil) != c.panics {
					t.Errorf("recovered %v", recovered)
				}
				if n, took := sc.calls.Load(), time.Since(start); n != c.calls || took != c.takes {
					t.Errorf("%d attempts, %v; want %d, %v", n, took, c.calls, c.takes)
				}
				if n := sc.running.Load(); n != 0 {
					t.Errorf("%d attempts outlive the call", n)
				}
			})
		})
	}
}

func TestHedgingEndsWithTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sc := &script{lines: make([]line, 3)}
		for i := range sc.lines {
			sc.lines[i].takes = time.Hour
		}
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		_, err := resilience.Hedge(sc.step, time.Minute, 3)(ctx, 0)
		if !errors.Is(err, context.DeadlineExceeded) || sc.calls.Load() != 2 || sc.running.Load() != 0 {
			t.Errorf("got %v, %d attempts, %d running", err, sc.calls.Load(), sc.running.Load())
		}
	})
}

func TestABudgetBoundsTheHedges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int64
		f := resilience.Hedge(func(_ context.Context, n int) (int, error) {
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			time.Sleep(time.Minute)
			return n, nil
		}, time.Second, 9, resilience.Within(resilience.NewBudget(0.2, 0)))
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() { _, _ = f(t.Context(), 0) })
		}
		wg.Wait()
		if n := most.Load(); n != 60 {
			t.Errorf("%d at once, want 50 and a fifth", n)
		}
	})
}

func TestTheDelayFollowsTheQuantile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var hedges atomic.Int64
		hook := resilience.HookFunc(func(context.Context, resilience.Event) { hedges.Add(1) })
		f := resilience.Hedge(func(ctx context.Context, n int) (int, error) {
			select {
			case <-time.After(time.Duration(n) * time.Millisecond):
				return n, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}, time.Hour, 2, resilience.AtQuantile(0.95), resilience.Observe(hook, ""))
		call := func(rounds int) {
			for range rounds {
				for n := range 100 {
					_, _ = f(t.Context(), 1+(n*37)%100) // 1 to 100 ms
				}
			}
		}
		call(3)
		if hedges.Load() > 15 { // about 5 of 100 once it is known
			t.Errorf("%d hedges while learning", hedges.Load())
		}
		hedges.Store(0)
		call(10)
		if n := hedges.Load(); n < 20 || n > 80 {
			t.Errorf("%d hedges of 1000 calls, want about 50", n)
		}
	})
}

func TestHedgeChecksItsArguments(t *testing.T) {
	wantPanic(t, "resilience: Hedge: f is nil", func() { resilience.Hedge[int, int](nil, 1, 2) })
	wantPanic(t, "resilience: Hedge(0s, 2): want a positive time", func() { resilience.Hedge(double, 0, 2) })
	wantPanic(t, "resilience: Hedge(1s, 1): want at least 2", func() { resilience.Hedge(double, time.Second, 1) })
	wantPanic(t, "resilience: AtQuantile(1): want", func() { resilience.AtQuantile(1) })
}
