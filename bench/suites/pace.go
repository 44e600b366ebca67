package suites

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/failsafe-go/failsafe-go/ratelimiter"
	"golang.org/x/time/rate"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/resilience"
)

const (
	pacedAt     = 10_000 // items a second
	paceWindow  = 10 * time.Millisecond
	ratePercent = "% of the rate"
	worstWindow = "most in 10 ms"
)

func pace(e bench.Effort) bench.Suite {
	n := max(int(e.Watch.Seconds()*pacedAt/50), 20) // some take ten times as long as they should
	return bench.Suite{
		Name: "pace",
		About: "Items spaced evenly at 10,000 a second, from a source that always has one: what of the rate is reached, and how many come at most in any 10 ms, where 101 may. " +
			"ns/item should be 100,000. x/time and failsafe-go are asked without a burst; with one they reach the rate, and are not even. The floor looks at the clock all the time.",
		Cases: []bench.Case{{
			Name:    "pace/10000-a-second",
			Items:   n,
			Rounds:  3,
			Metrics: []string{bench.PerItem, ratePercent, worstWindow},
			Columns: []bench.Column{
				paced("spinning", bench.Floor, spinningPace),
				paced("headgate flow.Pace", bench.Ours, flowPace),
				paced("headgate resilience.Pace", bench.Ours, resiliencePace),
				paced("x/time burst 1", bench.Peer, ratePace(1)),
				paced("x/time burst 100", bench.Peer, ratePace(100)),
				paced("failsafe-go smooth", bench.Peer, failsafePace),
				paced("time.Ticker", bench.Peer, tickerPace),
			},
			Budgets: []bench.Budget{{AtMost: 1e9 / pacedAt / 0.98}},
		}},
	}
}

// paced is a column that lets N items through at the pace and looks at when
// they come.
func paced(name string, role bench.Role, pace func(src iter.Seq2[int, error], emit func(int)) error) bench.Column {
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		t := newTally(0)
		at := make([]time.Duration, 0, r.N)
		start := time.Now()
		err := pace(upTo(r.N), func(v int) {
			t.add(v)
			at = append(at, time.Since(start))
		})
		if err != nil {
			return err
		}
		if err := t.check(r.N, 0, true); err != nil {
			return err
		}
		took := at[len(at)-1] - at[0]
		r.Report(ratePercent, 100*float64(r.N-1)/took.Seconds()/pacedAt)
		r.Report(worstWindow, float64(mostWithin(at, paceWindow)))
		return nil
	}}
}

// mostWithin is how many of the ascending times lie in any window of that
// length, its beginning included and its end not.
func mostWithin(at []time.Duration, window time.Duration) int {
	most, from := 0, 0
	for to := range at {
		for at[to]-at[from] >= window {
			from++
		}
		most = max(most, to-from+1)
	}
	return most
}

func spinningPace(src iter.Seq2[int, error], emit func(int)) error {
	const per = time.Second / pacedAt
	start, next := time.Now(), time.Duration(0)
	for v, err := range src {
		if err != nil {
			return err
		}
		for time.Since(start) < next {
		}
		emit(v)
		next += per
	}
	return nil
}

func flowPace(src iter.Seq2[int, error], emit func(int)) error {
	for v, err := range flow.Pace(src, pacedAt) {
		if err != nil {
			return err
		}
		emit(v)
	}
	return nil
}

func resiliencePace(src iter.Seq2[int, error], emit func(int)) error {
	step := resilience.Wrap(func(_ context.Context, v int) (int, error) {
		emit(v)
		return v, nil
	}, resilience.Pace(pacedAt))
	for v, err := range src {
		if err != nil {
			return err
		}
		if _, err := step(context.Background(), v); err != nil {
			return err
		}
	}
	return nil
}

func ratePace(burst int) func(src iter.Seq2[int, error], emit func(int)) error {
	return func(src iter.Seq2[int, error], emit func(int)) error {
		limiter := rate.NewLimiter(pacedAt, burst)
		return waiting(src, func() error { return limiter.Wait(context.Background()) }, emit)
	}
}

func failsafePace(src iter.Seq2[int, error], emit func(int)) error {
	limiter := ratelimiter.NewSmooth[int](pacedAt, time.Second)
	return waiting(src, func() error { return limiter.AcquirePermit(context.Background()) }, emit)
}

func tickerPace(src iter.Seq2[int, error], emit func(int)) error {
	ticker := time.NewTicker(time.Second / pacedAt)
	defer ticker.Stop()
	return waiting(src, func() error { <-ticker.C; return nil }, emit)
}

func waiting(src iter.Seq2[int, error], wait func() error, emit func(int)) error {
	for v, err := range src {
		if err == nil {
			err = wait()
		}
		if err != nil {
			return fmt.Errorf("item %d: %w", v, err)
		}
		emit(v)
	}
	return nil
}
