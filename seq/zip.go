package seq

import "iter"

// Pair is what [Zip] yields: a value of each of its sources.
type Pair[A, B any] struct {
	Left  A
	Right B
}

// Zip returns an iterator over pairs of the first values of left and right,
// then of their second values, and so on. It ends with the shorter source: a
// value of left that finds no partner is dropped, and right is not pulled once
// left has ended. Errors take no partner; an error of either source passes
// when it is met while looking for the next value, left's before right's.
//
// right runs on a coroutine ([iter.Pull2]); it is over, its clean-up included,
// when the loop is, however the loop ends. A panic in right reaches the loop
// with its value, but without the stack it was raised on.
func Zip[A, B any](left iter.Seq2[A, error], right iter.Seq2[B, error]) iter.Seq2[Pair[A, B], error] {
	if left == nil {
		panic("seq: Zip(nil left source)")
	}
	if right == nil {
		panic("seq: Zip(nil right source)")
	}
	return func(yield func(Pair[A, B], error) bool) {
		next, stop := iter.Pull2(right)
		defer stop()
		for a, err := range left {
			if err != nil {
				if !yield(Pair[A, B]{}, err) {
					return
				}
				continue
			}
			b, err, ok := next()
			for ok && err != nil {
				if !yield(Pair[A, B]{}, err) {
					return
				}
				b, err, ok = next()
			}
			if !ok || !yield(Pair[A, B]{a, b}, nil) {
				return
			}
		}
	}
}
