package peers

import (
	"context"
	"iter"
	"sync"
)

// Tuned is [ErrgroupSeq] after a profile: a buffer before the workers, and
// places that are used again. It shows how far channels go.
func Tuned(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	places := sync.Pool{New: func() any { return make(chan result, 1) }}
	return emitAll(placed(ctx, src, workers, workers, step,
		func() chan result { return places.Get().(chan result) },
		func(place chan result) { places.Put(place) }), emit)
}
