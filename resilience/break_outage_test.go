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

// The line that park mode is for: 64 workers, a service that is down for 30 s.
func TestAnOutageLosesNothingAndTheServiceSeesOnlyProbes(t *testing.T) {
	const workers, items, outage = 64, 2000, 30 * time.Second
	for name, probes := range map[string]uint32{"one probe": 1, "three probes": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				start := time.Now()
				down := func() bool {
					since := time.Since(start)
					return since >= time.Second && since < time.Second+outage
				}
				var gate seq.Gate
				settings := tripAt(5)
				settings.Timeout, settings.MaxRequests = 2*time.Second, probes
				b := resilience.NewBreaker(settings, resilience.Park(&gate))
				var duringOutage, probing, mostProbes, succeeded atomic.Int64
				f := resilience.Wrap(func(_ context.Context, n int) (int, error) {
					if halfOpen := b.State() == gobreaker.StateHalfOpen; halfOpen {
						mostProbes.Store(max(mostProbes.Load(), probing.Add(1)))
						defer probing.Add(-1)
					}
					if down() {
						duringOutage.Add(1)
						time.Sleep(10 * time.Millisecond)
						return 0, io.ErrUnexpectedEOF
					}
					time.Sleep(50 * time.Millisecond)
					return n, nil
				}, resilience.Retry(func() retry.Backoff { return retry.NewConstant(20 * time.Millisecond) }), resilience.Break(b))

				source := make(chan int)
				go func() {
					defer close(source)
					for n := range items {
						if gate.Wait(ctx) != nil {
							return
						}
						source <- n
					}
				}()
				var wg sync.WaitGroup
				for range workers {
					wg.Go(func() {
						for n := range source {
							if got, err := f(ctx, n); got != n || err != nil {
								t.Errorf("item %d: %d, %v", n, got, err)
							} else {
								succeeded.Add(1)
							}
						}
					})
				}
				wg.Wait()
				if n := succeeded.Load(); n != items {
					t.Errorf("%d items of %d came through", n, items)
				}
				// What was under way when it went down, then the probes: one
				// round every 2 s.
				rounds := int64(outage/(2*time.Second)) + 1
				if n, most := duringOutage.Load(), 2*workers+rounds*int64(probes); n > most {
					t.Errorf("%d calls reached the service during its outage, want at most %d", n, most)
				}
				if n := mostProbes.Load(); n > int64(probes) {
					t.Errorf("%d probes at once, want at most %d", n, probes)
				}
				if gate.Held() {
					t.Error("the gate is still held")
				}
				t.Logf("%d calls during the outage, done after %v", duringOutage.Load(), time.Since(start))
			})
		})
	}
}
