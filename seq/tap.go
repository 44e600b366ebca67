package seq

import "iter"

// Tap returns an iterator over src that calls f with each value just before it
// is yielded. Errors pass without a call; [OnError] sees those.
func Tap[T any](src iter.Seq2[T, error], f func(T)) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: Tap(nil source)")
	}
	if f == nil {
		panic("seq: Tap(nil func)")
	}
	return func(yield func(T, error) bool) {
		src(func(v T, err error) bool {
			if err == nil {
				f(v)
			}
			return yield(v, err)
		})
	}
}
