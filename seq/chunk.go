package seq

import (
	"fmt"
	"iter"
)

// Chunk returns an iterator over slices of n values of src; the last may be
// shorter, none is empty. An error ends the current chunk: what was gathered
// is yielded first, then the error in its place, and a new chunk begins after
// it. A full chunk is yielded before the next element is pulled.
//
// Each slice is fresh, the consumer may keep and change it: one allocation a
// chunk for n up to 1024, beyond that a chunk grows as append does. An n below
// 1 panics.
func Chunk[T any](src iter.Seq2[T, error], n int) iter.Seq2[[]T, error] {
	if src == nil {
		panic("seq: Chunk(nil source)")
	}
	if n < 1 {
		panic(fmt.Sprintf("seq: Chunk(%d): want at least 1", n))
	}
	return func(yield func([]T, error) bool) {
		var chunk []T
		// flush forgets the chunk before it hands it over, so that nothing here
		// keeps the consumer's slice alive.
		flush := func() bool {
			full := chunk
			chunk = nil
			return len(full) == 0 || yield(full, nil)
		}
		for v, err := range src {
			if err != nil {
				if !flush() || !yield(nil, err) {
					return
				}
				continue
			}
			if chunk == nil {
				// A size that stands for "all of them" must not be allocated.
				chunk = make([]T, 0, min(n, 1024))
			}
			chunk = append(chunk, v)
			if len(chunk) == n && !flush() {
				return
			}
		}
		flush()
	}
}
