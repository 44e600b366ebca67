package seq

import "iter"

// Of returns an iterator over the given values, in order. It may be ranged
// over any number of times.
func Of[T any](values ...T) iter.Seq2[T, error] { return Slice(values) }

// Slice returns an iterator over s, in order. It reads s as the loop goes and
// keeps no copy: an element changed before its turn is seen changed, one
// appended after the call is not seen. A nil slice gives an empty sequence.
func Slice[T any](s []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range s {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Values returns an iterator over the values of src, which has no errors to
// give. It may be ranged over as often as src may.
func Values[T any](src iter.Seq[T]) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: Values(nil source)")
	}
	return func(yield func(T, error) bool) {
		for v := range src {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// Fail returns an iterator over one element, the error err. It may be ranged
// over any number of times. A nil err panics.
func Fail[T any](err error) iter.Seq2[T, error] {
	if err == nil {
		panic("seq: Fail(nil error)")
	}
	return func(yield func(T, error) bool) {
		var zero T
		yield(zero, err)
	}
}
