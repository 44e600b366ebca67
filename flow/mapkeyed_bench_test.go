package flow_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/headgate/headgate/flow"
)

// BenchmarkMapKeyed has steps that cost nothing and steps of a microsecond, on
// one key, on a few, and on as many as there are items.
func BenchmarkMapKeyed(b *testing.B) {
	for _, work := range []struct {
		name string
		step func(context.Context, int) (int, error)
	}{
		{"free", func(_ context.Context, v int) (int, error) { return v + 1, nil }},
		{"1us", func(_ context.Context, v int) (int, error) { return spin(10), nil }},
	} {
		for _, keys := range []int{1, 16, 1 << 40} {
			for _, order := range []string{"ordered", "unordered"} {
				b.Run(fmt.Sprintf("%s/keys=%d/%s", work.name, keys, order), func(b *testing.B) {
					b.ReportAllocs()
					opts := []flow.Option{flow.Workers(16)}
					if order == "unordered" {
						opts = append(opts, flow.Unordered())
					}
					for v := range flow.MapKeyed(upTo(b.N), mod(keys), work.step, opts...) {
						sink = v
					}
				})
			}
		}
	}
}
