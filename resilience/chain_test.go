package resilience_test

import (
	"context"
	"testing"
	"time"

	"github.com/sethvargo/go-retry"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"github.com/headgate/headgate/resilience"
)

func chainOfAll(timeout bool) func(context.Context, int) (int, error) {
	policies := []resilience.Policy{
		resilience.Retry(every(time.Second, 3)),
		resilience.Break(resilience.NewBreaker(gobreaker.Settings{})),
		resilience.Limit(rate.NewLimiter(1e12, 1e9)),
	}
	if timeout {
		policies = append(policies, resilience.Timeout(time.Minute))
	}
	return resilience.Wrap(double, policies...)
}

func TestAPassingChainAllocatesOnlyTheTimeoutsContext(t *testing.T) {
	if raceDetector {
		t.Skip("sync.Pool drops at random under the race detector")
	}
	ctx := t.Context()
	f := chainOfAll(false)
	if n := testing.AllocsPerRun(1000, func() { _, _ = f(ctx, 1) }); n != 0 {
		t.Errorf("retry, break, limit: %v allocations a call, want 0", n)
	}
	f = chainOfAll(true)
	bare := testing.AllocsPerRun(1000, func() {
		_, cancel := context.WithTimeoutCause(ctx, time.Minute, context.Canceled)
		cancel()
	})
	if n := testing.AllocsPerRun(1000, func() { _, _ = f(ctx, 1) }); n > bare {
		t.Errorf("with a timeout: %v allocations a call, its context alone makes %v", n, bare)
	}
}

// BenchmarkChain compares a passing call through the policies with the calls
// of the bare libraries that it stands for: nested by hand, and as the sum of
// each one alone. The three take turns in short batches, and the fastest batch
// of each counts, so that a busy machine does not decide.
func BenchmarkChain(b *testing.B) {
	for name, timeout := range map[string]bool{"retry+break+limit": false, "retry+break+limit+timeout": true} {
		b.Run(name, func(b *testing.B) {
			ours := chainOfAll(timeout)
			ctx := b.Context()
			nested, sum := bareChain(ctx, timeout)
			compare(b, func() { _, _ = ours(ctx, 1) }, nested, sum)
		})
	}
}

// bareChain returns the same by hand.
func bareChain(ctx context.Context, timeout bool) (nested, sum func()) {
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	lim := rate.NewLimiter(1e12, 1e9)
	innermost := func(ctx context.Context) (int, error) { return double(ctx, 1) }
	if timeout {
		innermost = func(ctx context.Context) (int, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			return double(ctx, 1)
		}
	}
	nested = func() {
		_, _ = retry.DoValue(ctx, retry.WithMaxRetries(3, retry.NewConstant(time.Second)), func(ctx context.Context) (int, error) {
			return cb.Execute(func() (int, error) {
				if err := lim.Wait(ctx); err != nil {
					return 0, err
				}
				return innermost(ctx)
			})
		})
	}
	schedule := retry.NewConstant(time.Second)
	sum = func() {
		_ = retry.Do(ctx, schedule, func(context.Context) error { return nil })
		_, _ = cb.Execute(func() (int, error) { return 0, nil })
		_ = lim.Wait(ctx)
		_, _ = innermost(ctx)
	}
	return nested, sum
}

func compare(b *testing.B, ours, nested, sum func()) {
	const batch = 200
	fastest := [3]time.Duration{1 << 62, 1 << 62, 1 << 62}
	for b.Loop() {
		for i, call := range [...]func(){ours, nested, sum} {
			start := time.Now()
			for range batch {
				call()
			}
			fastest[i] = min(fastest[i], time.Since(start))
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(fastest[0])/batch, "ns/call")
	b.ReportMetric(float64(fastest[0])/float64(fastest[1]), "×nested")
	b.ReportMetric(float64(fastest[0])/float64(fastest[2]), "×sum")
}
