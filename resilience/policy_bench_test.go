package resilience_test

import (
	"testing"
	"time"

	"golang.org/x/time/rate"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/resilience/adaptive"
)

// BenchmarkPassing is what a passing call through each policy alone costs.
func BenchmarkPassing(b *testing.B) {
	for name, policy := range map[string]resilience.Policy{
		"retry with budget": resilience.Retry(every(time.Second, 1), resilience.Within(new(resilience.Budget))),
		"limit":             resilience.Limit(rate.NewLimiter(1e12, 1e9)),
		"pace":              resilience.Pace(1e12),
		"quota":             resilience.Quota(1000, 1),
		"in flight":         resilience.InFlight(10),
		"adaptive":          resilience.Adaptive(adaptive.New(10, 10)),
		"timeout":           resilience.Timeout(time.Minute),
	} {
		f := resilience.Wrap(double, policy)
		b.Run(name, func(b *testing.B) {
			ctx := b.Context()
			b.ReportAllocs()
			for b.Loop() {
				_, _ = f(ctx, 1)
			}
		})
	}
	b.Run("hedge", func(b *testing.B) {
		f := resilience.Hedge(double, time.Minute, 2)
		ctx := b.Context()
		b.ReportAllocs()
		for b.Loop() {
			_, _ = f(ctx, 1)
		}
	})
	b.Run("collapse", func(b *testing.B) {
		f := resilience.Collapse(double, identity[int])
		ctx := b.Context()
		b.ReportAllocs()
		for b.Loop() {
			_, _ = f(ctx, 1)
		}
	})
	b.Run("idempotent replay", func(b *testing.B) {
		f := resilience.Idempotent(double, func(int) (string, string) { return "k", "" }, resilience.NewMemoryStore(1), resilience.JSON[int]())
		ctx := b.Context()
		b.ReportAllocs()
		for b.Loop() {
			_, _ = f(ctx, 1)
		}
	})
}
