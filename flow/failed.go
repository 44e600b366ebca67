package flow

import (
	"errors"
	"iter"
)

// Failed returns an iterator over the items of the steps that failed: of each
// [*ItemError] of src that has an item of type In, that item. Other errors pass.
// Values are dropped. It begins a retry in a branch for errors:
//
//	retry := func(failed iter.Seq2[Mail, error]) iter.Seq2[Mail, error] {
//		return flow.Map(flow.Failed[User](failed), send)
//	}
func Failed[In, T any](src iter.Seq2[T, error]) iter.Seq2[In, error] {
	if src == nil {
		panic("flow: Failed(nil source)")
	}
	return func(yield func(In, error) bool) {
		for _, err := range src {
			if err == nil {
				continue
			}
			var in In
			if failed := (*ItemError[In])(nil); errors.As(err, &failed) {
				in, err = failed.Item, nil
			}
			if !yield(in, err) {
				return
			}
		}
	}
}
