package seq

import "iter"

// Filter returns an iterator over those values of src for which keep returns
// true. Errors pass without being asked about.
func Filter[T any](src iter.Seq2[T, error], keep func(T) bool) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: Filter(nil source)")
	}
	if keep == nil {
		panic("seq: Filter(nil func)")
	}
	return func(yield func(T, error) bool) {
		src(func(v T, err error) bool {
			if err == nil && !keep(v) {
				return true
			}
			return yield(v, err)
		})
	}
}
