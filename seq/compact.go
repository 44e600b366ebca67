package seq

import "iter"

// Compact returns an iterator over src without the values equal to the value
// just before them: like [slices.Compact], it makes one of each run of equal
// values. Errors pass and do not end a run. It remembers one value.
//
// To drop repeats that are not adjacent, use [Distinct].
func Compact[T comparable](src iter.Seq2[T, error]) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: Compact(nil source)")
	}
	return func(yield func(T, error) bool) {
		var last T
		first := true
		for v, err := range src {
			if err == nil {
				if !first && v == last {
					continue
				}
				first, last = false, v
			}
			if !yield(v, err) {
				return
			}
		}
	}
}
