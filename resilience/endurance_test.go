package resilience_test

import (
	"context"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sethvargo/go-retry"
	"github.com/sony/gobreaker/v2"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

// Two thousand hours of a service that is down for ten minutes of every two
// hours, slow for another ten, and sold by quota: every item comes through, the
// quota is kept in every window, and an outage costs the service a few calls.
func TestTwoThousandHoursOfOutages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hours, workers, quota = 2000, 4, 5
		start := time.Now()
		phase := func() time.Duration { return time.Since(start) % (2 * time.Hour) }
		var gate seq.Gate
		breaker := resilience.NewBreaker(gobreaker.Settings{
			Timeout:     time.Minute,
			ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 3 },
		}, resilience.Park(&gate))

		var mu sync.Mutex
		var latest [quota]time.Time
		calls, broken := 0, 0
		var down, done atomic.Int64
		step := func(ctx context.Context, n int) (int, error) {
			mu.Lock()
			if at := time.Now(); calls >= quota && at.Sub(latest[calls%quota]) < 10*time.Minute {
				broken++
			}
			latest[calls%quota] = time.Now()
			calls++
			mu.Unlock()
			switch p := phase(); {
			case p < 10*time.Minute:
				down.Add(1)
				return 0, io.ErrUnexpectedEOF
			case p < 20*time.Minute:
				return stuck(ctx, n)
			}
			time.Sleep(time.Second)
			return n, nil
		}
		f := resilience.Wrap(step,
			resilience.Retry(func() retry.Backoff {
				return retry.WithCappedDuration(5*time.Minute, retry.WithFullJitter(retry.NewExponential(time.Second)))
			}, resilience.Holding(&gate)),
			resilience.Break(breaker),
			resilience.Quota(quota, 10*time.Minute),
			resilience.Timeout(5*time.Second))
		var wg sync.WaitGroup
		for range workers {
			wg.Go(func() {
				for n := 0; time.Since(start) < hours*time.Hour; n++ {
					if err := gate.Wait(t.Context()); err != nil {
						t.Error(err)
					}
					if got, err := f(t.Context(), n); got != n || err != nil {
						t.Errorf("after %v: %d, %v", time.Since(start), got, err)
					}
					done.Add(1)
				}
			})
		}
		wg.Wait()
		if broken > 0 {
			t.Errorf("the quota was broken %d times", broken)
		}
		// At most: three to trip and those under way, then a probe a minute.
		if n, most := down.Load(), int64(hours/2*(3+workers+10)); n > most {
			t.Errorf("%d calls while it was down, want at most %d", n, most)
		}
		if gate.Held() {
			t.Error("the gate is held")
		}
		t.Logf("%d items in %v, %d calls, %d while it was down", done.Load(), time.Since(start), calls, down.Load())
	})
}
