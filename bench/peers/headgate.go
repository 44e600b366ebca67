package peers

import (
	"context"
	"iter"

	"github.com/headgate/headgate/flow"
)

// Headgate is flow.Map, in order.
func Headgate(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	return emitAll(flow.Map(src, step, flow.Workers(workers), flow.WithContext(ctx)), emit)
}

// HeadgateUnordered is flow.Map with flow.Unordered.
func HeadgateUnordered(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	return emitAll(flow.Map(src, step, flow.Workers(workers), flow.WithContext(ctx), flow.Unordered()), emit)
}

func emitAll(results iter.Seq2[int, error], emit func(int)) error {
	for v, err := range results {
		if err != nil {
			return err
		}
		emit(v)
	}
	return nil
}
