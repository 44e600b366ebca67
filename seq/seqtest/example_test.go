package seqtest_test

import (
	"iter"
	"testing"

	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

// Pairwise is an operator that someone wrote: it yields each number's
// difference from the one before.
func Pairwise(src iter.Seq2[int, error]) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		last, begun := 0, false
		for v, err := range src {
			if err != nil {
				if !yield(0, err) {
					return
				}
				continue
			}
			if begun && !yield(v-last, nil) {
				return
			}
			last, begun = v, true
		}
	}
}

// An operator on numbers gets the numbers of the items; the model says that
// all but the first value give a one.
func ExampleTestOperator() {
	_ = func(t *testing.T) { // func TestPairwise(t *testing.T)
		seqtest.TestOperator(t, func(src iter.Seq2[*seqtest.Item, error]) iter.Seq2[int, error] {
			return Pairwise(seq.Map(src, (*seqtest.Item).Int))
		}, seqtest.Model(func(src iter.Seq2[*seqtest.Item, error]) iter.Seq2[int, error] {
			return seq.Map(seq.Skip(src, 1), func(*seqtest.Item) int { return 1 })
		}))
	}
}

func ExampleTestSource() {
	_ = func(t *testing.T) { // func TestCountdown(t *testing.T)
		seqtest.TestSource(t, func() iter.Seq2[int, error] { return seq.Of(3, 2, 1) })
	}
}

func TestPairwise(t *testing.T) {
	seqtest.TestOperator(t, func(src iter.Seq2[*seqtest.Item, error]) iter.Seq2[int, error] {
		return Pairwise(seq.Map(src, (*seqtest.Item).Int))
	}, seqtest.Model(func(src iter.Seq2[*seqtest.Item, error]) iter.Seq2[int, error] {
		return seq.Map(seq.Skip(src, 1), func(*seqtest.Item) int { return 1 })
	}))
}
