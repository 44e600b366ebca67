package seq

import (
	"fmt"
	"iter"
)

// Take returns an iterator over the first n values of src. Errors among them
// pass and do not count. It ends with the n-th value, without pulling what
// comes after it; Take of 0 never starts src. A negative n panics.
func Take[T any](src iter.Seq2[T, error], n int) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: Take(nil source)")
	}
	if n < 0 {
		panic(fmt.Sprintf("seq: Take(%d): want at least 0", n))
	}
	return func(yield func(T, error) bool) {
		if n == 0 {
			return
		}
		left := n
		for v, err := range src {
			if err == nil {
				left--
			}
			if !yield(v, err) || left == 0 {
				return
			}
		}
	}
}

// TakeWhile returns an iterator over the values of src up to, and without, the
// first for which ok returns false; that value is pulled and dropped. Errors
// on the way pass without being asked about.
func TakeWhile[T any](src iter.Seq2[T, error], ok func(T) bool) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: TakeWhile(nil source)")
	}
	if ok == nil {
		panic("seq: TakeWhile(nil func)")
	}
	return func(yield func(T, error) bool) {
		for v, err := range src {
			if err == nil && !ok(v) {
				return
			}
			if !yield(v, err) {
				return
			}
		}
	}
}
