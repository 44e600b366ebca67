package seq

import "iter"

// Scan returns an iterator over the running results of f: for each value of
// src it yields acc = f(acc, v), beginning with acc = initial. initial itself is not
// yielded, so there is one result for each value. Errors pass and leave acc as
// it is. Each loop begins with initial again; if that is a map or a pointer,
// loops share it.
func Scan[T, A any](src iter.Seq2[T, error], initial A, f func(A, T) A) iter.Seq2[A, error] {
	if src == nil {
		panic("seq: Scan(nil source)")
	}
	if f == nil {
		panic("seq: Scan(nil func)")
	}
	return func(yield func(A, error) bool) {
		acc := initial
		for v, err := range src {
			if err != nil {
				var zero A
				if !yield(zero, err) {
					return
				}
				continue
			}
			acc = f(acc, v)
			if !yield(acc, nil) {
				return
			}
		}
	}
}
