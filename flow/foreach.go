package flow

import (
	"context"
	"iter"

	"github.com/headgate/headgate/flow/internal/engine"
)

// ForEach runs f on every item of src and returns nil when all have succeeded.
// The first failure, of a step or of src, ends it: nothing more is pulled, the
// context of the steps in flight is cancelled, they are waited for, and that
// failure is returned, an [*ItemError] if it is a step's. When the context
// given with [WithContext] is done, ForEach returns its cause.
//
// To go on after failures, handle them inside f, or range over [Map]. As there
// is no output, [Unordered] changes nothing.
func ForEach[In any](src iter.Seq2[In, error], f func(context.Context, In) error, opts ...Option) error {
	if src == nil {
		panic("flow: ForEach(nil source)")
	}
	if f == nil {
		panic("flow: ForEach(nil step)")
	}
	c := newConfig(opts)
	c.unordered = true // a failure is seen when it happens, not when its turn comes
	step := func(ctx context.Context, in In) (struct{}, error) { return struct{}{}, f(ctx, in) }
	done := observe(c, func(o *observed) iter.Seq2[struct{}, error] {
		return engine.Map(c.engine(), observeSource(o, src), limited(c, observeStep(o, step)), itemError)
	})
	for _, err := range done {
		if err != nil {
			return err
		}
	}
	return nil
}
