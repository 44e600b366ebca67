package seq

import "iter"

// OnError returns an iterator over src in which each error is replaced by what
// f returns for it; where f returns nil the error is dropped. Values pass. To
// look at errors without changing them, return the argument.
func OnError[T any](src iter.Seq2[T, error], f func(error) error) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: OnError(nil source)")
	}
	if f == nil {
		panic("seq: OnError(nil func)")
	}
	return func(yield func(T, error) bool) {
		src(func(v T, err error) bool {
			if err != nil {
				if err = f(err); err == nil {
					return true
				}
			}
			return yield(v, err)
		})
	}
}

// UntilError returns an iterator over src that ends after the first error: the
// error is yielded, and nothing is pulled after it.
func UntilError[T any](src iter.Seq2[T, error]) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: UntilError(nil source)")
	}
	return func(yield func(T, error) bool) {
		for v, err := range src {
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}
