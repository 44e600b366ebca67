package flow

import (
	"context"
	"iter"

	"github.com/headgate/headgate/flow/internal/engine"
)

// Filter returns an iterator over the items of src for which keep reports
// true. It runs keep as [Map] runs its step, with the same options; a keep
// that fails yields an [*ItemError] in the item's place.
func Filter[T any](src iter.Seq2[T, error], keep func(context.Context, T) (bool, error), opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Filter(nil source)")
	}
	if keep == nil {
		panic("flow: Filter(nil keep)")
	}
	type verdict struct {
		item T
		keep bool
	}
	c := newConfig(opts)
	keep = limited(c, keep)
	judged := engine.Map(c.engine(), src, func(ctx context.Context, item T) (verdict, error) {
		ok, err := keep(ctx, item)
		if !ok {
			var none T
			item = none // let go of at once
		}
		return verdict{item, ok}, err
	}, itemError)
	return func(yield func(T, error) bool) {
		for v, err := range judged {
			if err == nil && !v.keep {
				continue
			}
			if !yield(v.item, err) {
				return
			}
		}
	}
}
