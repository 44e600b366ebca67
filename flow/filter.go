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
	c := newConfig(opts)
	return observe(c, func(o *observed) iter.Seq2[T, error] {
		return filter(c, observeSource(o, src), limited(c, observeStep(o, keep)))
	})
}

func filter[T any](c config, src iter.Seq2[T, error], keep func(context.Context, T) (bool, error)) iter.Seq2[T, error] {
	type verdict struct {
		item T
		keep bool
	}
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
