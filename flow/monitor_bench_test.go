package flow_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/headgate/headgate/flow"
)

// BenchmarkObserve is Map with and without Observe.
func BenchmarkObserve(b *testing.B) {
	for _, work := range []struct {
		name string
		step func(context.Context, int) (int, error)
	}{
		{"free", func(_ context.Context, v int) (int, error) { return v + 1, nil }},
		{"1us", func(_ context.Context, v int) (int, error) { return spin(10), nil }},
		{"20us", func(_ context.Context, v int) (int, error) { return spin(200), nil }},
	} {
		for _, n := range []int{1, 4} {
			for _, name := range []string{"not observed", "observed"} {
				b.Run(fmt.Sprintf("%s/n=%d/%s", work.name, n, name), func(b *testing.B) {
					b.ReportAllocs()
					opts := []flow.Option{flow.Workers(n)}
					if name == "observed" {
						opts = append(opts, flow.Observe(new(flow.Monitor), "stage"))
					}
					for v := range flow.Map(upTo(b.N), work.step, opts...) {
						sink = v
					}
				})
			}
		}
	}
}
