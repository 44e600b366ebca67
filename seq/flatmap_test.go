package seq_test

import (
	"iter"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestFlatMapJoinsTheInnerSequencesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		inner := draw(t, "inner")
		want := each(in, func(v int) []el[int] { return inner[:min(v, len(inner))] })
		same(t, seq.FlatMap(play(in), func(v int) iter.Seq2[int, error] { return play(inner[:min(v, len(inner))]) }), want)
	})
}

func TestFlatMapStartsASequenceWhenTheOneBeforeHasEnded(t *testing.T) {
	outer := &counted[int]{els: []el[int]{{V: 1}, {V: 2}}}
	inner := &counted[int]{els: []el[int]{{V: 1}, {V: 2}}}
	n := 0
	for range seq.FlatMap(outer.seq(), func(int) iter.Seq2[int, error] { return inner.seq() }) {
		if n++; n == 3 {
			break
		}
		outer.want(t, 1, 0)
	}
	outer.want(t, 2, 1)
	inner.want(t, 3, 2)
}

func TestFlatMapPanicsOnANilInnerSequence(t *testing.T) {
	defer func() {
		if r := recover(); r != "seq: FlatMap: the func returned a nil sequence" {
			t.Errorf("got %v: want a panic that says so", r)
		}
	}()
	_, _ = seq.Count(seq.FlatMap(seq.Of(1), func(int) iter.Seq2[int, error] { return nil }))
}
