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
// of the bare libraries that it stands for, nested by hand.
func BenchmarkChain(b *testing.B) {
	ctx := b.Context()
	cb := gobreaker.NewCircuitBreaker[int](gobreaker.Settings{})
	lim := rate.NewLimiter(1e12, 1e9)
	innermost := func(ctx context.Context) (int, error) { return double(ctx, 1) }
	withTimeout := func(ctx context.Context) (int, error) {
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return double(ctx, 1)
	}
	byHand := func(f func(context.Context) (int, error)) func() (int, error) {
		return func() (int, error) {
			return retry.DoValue(ctx, retry.WithMaxRetries(3, retry.NewConstant(time.Second)), func(ctx context.Context) (int, error) {
				return cb.Execute(func() (int, error) {
					if err := lim.Wait(ctx); err != nil {
						return 0, err
					}
					return f(ctx)
				})
			})
		}
	}
	ours := func(timeout bool) func() (int, error) {
		f := chainOfAll(timeout)
		return func() (int, error) { return f(ctx, 1) }
	}
	for _, c := range []struct {
		name string
		call func() (int, error)
	}{
		{"retry+break+limit/bare", byHand(innermost)},
		{"retry+break+limit/wrap", ours(false)},
		{"retry+break+limit+timeout/bare", byHand(withTimeout)},
		{"retry+break+limit+timeout/wrap", ours(true)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = c.call()
			}
		})
	}
	// The sum of the parts, each library's cheapest passing call alone.
	schedule := retry.NewConstant(time.Second)
	b.Run("retry+break+limit/sum", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = retry.Do(ctx, schedule, func(context.Context) error { return nil })
			_, _ = cb.Execute(func() (int, error) { return double(ctx, 1) })
			_ = lim.Allow()
		}
	})
}
