package flow

import (
	"context"
	"iter"

	"github.com/headgate/headgate/flow/internal/engine"
)

// Map returns an iterator over the results of f for the items of src, in the
// order of src unless [Unordered] is given.
//
// A failed step yields an [*ItemError] that holds the item; an error element
// of src passes as it is, and f is not called for it. With [Workers] of 2 or
// more f is called from several goroutines at once. Its context is cancelled
// when the loop ends.
//
// The loop may be run again if src may. With one worker Map costs what the
// plain loop costs; with more it starts one goroutine for the source and up to
// one a worker, holds at most the window (see [Buffer]) and allocates nothing
// an item.
func Map[In, Out any](src iter.Seq2[In, error], f func(context.Context, In) (Out, error), opts ...Option) iter.Seq2[Out, error] {
	if src == nil {
		panic("flow: Map(nil source)")
	}
	if f == nil {
		panic("flow: Map(nil step)")
	}
	c := newConfig(opts)
	return observe(c, func(o *observed) iter.Seq2[Out, error] {
		return engine.Map(c.engine(), observeSource(o, src), limited(c, observeStep(o, f)), itemError)
	})
}
