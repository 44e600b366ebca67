package resilience_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"golang.org/x/time/rate"

	"github.com/headgate/headgate/resilience"
)

// arrival is a call at a time, which may leave after a while.
type arrival struct{ at, leaves time.Duration }

// passages is the sequential model: a queue whose head passes as soon as per
// has passed since the passage n before. It returns when each call passes; -1
// for those that leave first.
func passages(calls []arrival, n int, per time.Duration) []time.Duration {
	passed := make([]time.Duration, len(calls))
	var times []time.Duration
	free := time.Duration(0) // nobody passes before the one ahead of it
	for i, c := range calls {
		at := max(c.at, free)
		if len(times) >= n {
			at = max(at, times[len(times)-n]+per)
		}
		if passed[i] = at; at > c.leaves {
			passed[i] = -1
			continue
		}
		free = at
		times = append(times, at)
	}
	return passed
}

func TestQuotaAndPaceFollowTheModel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(rt *rapid.T) {
			n := rapid.IntRange(1, 5).Draw(rt, "n")
			per := time.Duration(rapid.IntRange(1, 20).Draw(rt, "per")) * time.Second
			policy := resilience.Quota(n, per)
			if n == 1 && rapid.Bool().Draw(rt, "pace") {
				policy = resilience.Pace(rate.Every(per))
			}
			calls := make([]arrival, rapid.IntRange(1, 30).Draw(rt, "calls"))
			at := time.Duration(0)
			for i := range calls {
				at += time.Duration(rapid.IntRange(0, 10).Draw(rt, "gap")) * time.Second
				// Half seconds, so that nobody leaves in the instant of passing.
				stays := time.Duration(rapid.IntRange(1, 60).Draw(rt, "stays"))*time.Second - time.Second/2
				calls[i] = arrival{at, at + stays}
			}

			start := time.Now()
			got := make([]time.Duration, len(calls))
			f := resilience.Wrap(func(_ context.Context, i int) (int, error) {
				got[i] = time.Since(start)
				return 0, nil
			}, policy)
			var wg sync.WaitGroup
			for i, c := range calls {
				time.Sleep(c.at - time.Since(start))
				ctx, cancel := context.WithCancel(context.Background())
				time.AfterFunc(c.leaves-c.at, cancel)
				got[i] = -1
				wg.Go(func() { _, _ = f(ctx, i) })
				synctest.Wait()
			}
			wg.Wait()
			if want := passages(calls, n, per); !slices.Equal(got, want) {
				rt.Fatalf("%d in %v, calls %v:\ngot  %v\nwant %v", n, per, calls, got, want)
			}
		})
	})
}
