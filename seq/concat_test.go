package seq_test

import (
	"iter"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestConcatGivesOneSourceAfterTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var srcs []iter.Seq2[int, error]
		var want []el[int]
		for range rapid.IntRange(0, 4).Draw(t, "sources") {
			in := draw(t, "src")
			srcs = append(srcs, play(in))
			want = append(want, in...)
		}
		same(t, seq.Concat(srcs...), want)
	})
}

func TestConcatStartsASourceOnlyWhenTheOneBeforeHasEnded(t *testing.T) {
	a := &counted[int]{els: []el[int]{{V: 1}, {V: 2}}}
	b := &counted[int]{els: []el[int]{{V: 3}}}
	srcs := []iter.Seq2[int, error]{a.seq(), b.seq()}
	all := seq.Concat(srcs...)
	srcs[1] = nil // the caller's slice is its own again
	same(t, seq.Take(all, 2), []el[int]{{V: 1}, {V: 2}})
	a.want(t, 2, 1)
	b.want(t, 0, 0)
	same(t, all, []el[int]{{V: 1}, {V: 2}, {V: 3}})
}
