package seq

import (
	"fmt"
	"iter"
	"slices"
)

// Concat returns an iterator over all of the first source, then all of the
// second, and so on. A source is started when the one before has ended. Errors
// pass; they do not end a source. Without sources the sequence is empty.
func Concat[T any](srcs ...iter.Seq2[T, error]) iter.Seq2[T, error] {
	for i, src := range srcs {
		if src == nil {
			panic(fmt.Sprintf("seq: Concat(nil source at %d)", i))
		}
	}
	srcs = slices.Clone(srcs)
	return func(yield func(T, error) bool) {
		for _, src := range srcs {
			for v, err := range src {
				if !yield(v, err) {
					return
				}
			}
		}
	}
}
