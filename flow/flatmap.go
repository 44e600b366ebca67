package flow

import (
	"context"
	"iter"

	"github.com/headgate/headgate/flow/internal/engine"
)

// FlatMap returns an iterator over the elements of the sequences that f makes
// for the items of src, one item's after another's unless [Unordered] is
// given. With [Workers](n), up to n of these sequences are ranged over at
// once, each on a goroutine of its own and at most 16 elements ahead of the
// loop; the window of [Buffer] counts items of src.
//
// An error element of an item's sequence yields an [*ItemError] that holds the
// item, and the sequence may go on after it; one of src passes as it is. f
// must not return nil.
func FlatMap[In, Out any](src iter.Seq2[In, error], f func(context.Context, In) iter.Seq2[Out, error], opts ...Option) iter.Seq2[Out, error] {
	if src == nil {
		panic("flow: FlatMap(nil source)")
	}
	if f == nil {
		panic("flow: FlatMap(nil step)")
	}
	c := newConfig(opts)
	if c.limiter != nil {
		panic("flow: FlatMap: Adaptive does not apply here")
	}
	sequences := func(ctx context.Context, in In) iter.Seq2[Out, error] {
		items := f(ctx, in)
		if items == nil {
			panic("flow: FlatMap: the step returned nil")
		}
		return func(yield func(Out, error) bool) {
			for out, err := range items {
				if err != nil {
					err = &ItemError[In]{Item: in, Err: err}
				}
				if !yield(out, err) {
					return
				}
			}
		}
	}
	return observe(c, func(o *observed) iter.Seq2[Out, error] {
		return engine.FlatMap(c.engine(), observeSource(o, src), observeItems(o, sequences))
	})
}
