package seq

import (
	"fmt"
	"iter"
)

// Skip returns an iterator over src without its first n values. Errors pass
// and do not count, those among the skipped values too. A negative n panics.
func Skip[T any](src iter.Seq2[T, error], n int) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: Skip(nil source)")
	}
	if n < 0 {
		panic(fmt.Sprintf("seq: Skip(%d): want at least 0", n))
	}
	return func(yield func(T, error) bool) {
		left := n
		for v, err := range src {
			if err == nil && left > 0 {
				left--
				continue
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// SkipWhile returns an iterator over src from the first value for which drop
// returns false; later values are not asked about. Errors pass, those among
// the skipped values too.
func SkipWhile[T any](src iter.Seq2[T, error], drop func(T) bool) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: SkipWhile(nil source)")
	}
	if drop == nil {
		panic("seq: SkipWhile(nil func)")
	}
	return func(yield func(T, error) bool) {
		skipping := true
		for v, err := range src {
			if err == nil && skipping {
				if drop(v) {
					continue
				}
				skipping = false
			}
			if !yield(v, err) {
				return
			}
		}
	}
}
