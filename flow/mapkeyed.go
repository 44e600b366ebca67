package flow

import (
	"context"
	"iter"

	"github.com/headgate/headgate/flow/internal/pool"
)

// MapKeyed is [Map] for items of which some belong together: those for which
// key returns the same are worked on one at a time and in the order of src,
// while items of other keys go on beside them. Events of one customer, changes
// of one row.
//
// Results come in the order of src, or, with [Unordered], as they are
// completed, which is in order for each key. Errors, panics and options are as
// with Map.
//
// Items that wait for one of their key take up the window (see [Buffer]) and no
// worker. So a key with many or slow items holds up the others only when the
// window is full of what waits for it, or, in order, for its turn. A larger
// Buffer holds out longer.
//
// key is called for each item once, in order and on one goroutine; a panic in
// it is like one in src. With one worker it is not called. It should be cheap,
// as it holds up the source. What is kept for a key goes when its last item is
// done.
func MapKeyed[K comparable, In, Out any](src iter.Seq2[In, error], key func(In) K, f func(context.Context, In) (Out, error), opts ...Option) iter.Seq2[Out, error] {
	if src == nil {
		panic("flow: MapKeyed(nil source)")
	}
	if key == nil {
		panic("flow: MapKeyed(nil key)")
	}
	if f == nil {
		panic("flow: MapKeyed(nil step)")
	}
	c := newConfig(opts)
	return observe(c, func(o *observed) iter.Seq2[Out, error] {
		return pool.MapKeyed(c.engine(), observeSource(o, src), key, limited(c, observeStep(o, f)), itemError)
	})
}
