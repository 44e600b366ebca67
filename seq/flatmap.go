package seq

import "iter"

// FlatMap returns an iterator over the elements of the sequences that f
// returns for the values of src: all of the first, then all of the second, and
// so on. Errors pass, those of src and those of the inner sequences. An inner
// sequence is started when the one before has ended, and the next value is
// pulled from src only then. If f returns nil the loop panics; [Of] without
// arguments is an empty sequence.
func FlatMap[T, U any](src iter.Seq2[T, error], f func(T) iter.Seq2[U, error]) iter.Seq2[U, error] {
	if src == nil {
		panic("seq: FlatMap(nil source)")
	}
	if f == nil {
		panic("seq: FlatMap(nil func)")
	}
	return func(yield func(U, error) bool) {
		for v, err := range src {
			if err != nil {
				var zero U
				if !yield(zero, err) {
					return
				}
				continue
			}
			inner := f(v)
			if inner == nil {
				panic("seq: FlatMap: the func returned a nil sequence")
			}
			for u, err := range inner {
				if !yield(u, err) {
					return
				}
			}
		}
	}
}
