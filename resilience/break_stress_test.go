package resilience_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

// Callers by the dozen that fail, panic, exit and leave, many of them in the
// very instant in which the breaker changes: in the end nobody is left parked
// and the gate is open.
func TestNobodyIsLeftParkedWhateverHappens(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			var gate seq.Gate
			settings := tripAt(2)
			settings.Timeout, settings.MaxRequests = time.Second, 1+uint32(seed%3)
			b := resilience.NewBreaker(settings, resilience.Park(&gate))
			f := resilience.Wrap(func(ctx context.Context, how string) (string, error) {
				if how != "hang" {
					time.Sleep(100 * time.Millisecond)
				}
				return outcome(ctx, how)
			}, resilience.Break(b))
			var wg sync.WaitGroup
			for worker := range uint64(32) {
				random := rand.New(rand.NewPCG(seed, worker))
				wg.Go(func() {
					for range 50 {
						hows := []string{"ok", "ok", "ok", "fail", "panic", "goexit", "hang"}
						how := hows[random.IntN(len(hows))]
						ctx, cancel := context.WithCancel(t.Context())
						leaves := time.Duration(random.IntN(30)) * 100 * time.Millisecond
						if how == "hang" || random.IntN(3) == 0 {
							time.AfterFunc(leaves+time.Duration(random.IntN(2)), cancel)
						}
						apart(func() { _, _ = f(ctx, how) })
						cancel()
					}
				})
			}
			wg.Wait()
			time.Sleep(time.Second + 1)
			for range 3 { // the last probes, if it is half-open still
				if _, err := f(t.Context(), "ok"); err != nil {
					t.Errorf("seed %d: %v", seed, err)
				}
			}
			if gate.Held() {
				t.Errorf("seed %d: the gate is held, %v", seed, b.State())
			}
		})
	}
}
