package seq_test

import (
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestTakeAndSkipShareOutASequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		n := rapid.IntRange(0, 12).Draw(t, "n")
		// The cut is just after the n-th value.
		cut, values := len(in), 0
		for i, e := range in {
			if e.Err == nil {
				values++
			}
			if values == n {
				cut = i + 1
				break
			}
		}
		if n == 0 {
			cut = 0
		}
		same(t, seq.Take(play(in), n), in[:cut])

		var skipped []el[int]
		for _, e := range in[:cut] {
			if e.Err != nil {
				skipped = append(skipped, e)
			}
		}
		same(t, seq.Skip(play(in), n), append(skipped, in[cut:]...))
	})
}

func TestTakeWhileAndSkipWhileShareOutASequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		small := func(v int) bool { return v < 4 }
		cut := len(in)
		for i, e := range in {
			if e.Err == nil && !small(e.V) {
				cut = i
				break
			}
		}
		same(t, seq.TakeWhile(play(in), small), in[:cut])

		var skipped []el[int]
		for _, e := range in[:cut] {
			if e.Err != nil {
				skipped = append(skipped, e)
			}
		}
		same(t, seq.SkipWhile(play(in), small), append(skipped, in[cut:]...))
	})
}

func TestTakeOfZeroNeverStartsItsSource(t *testing.T) {
	src := &counted[int]{els: []el[int]{{V: 1}}}
	same(t, seq.Take(src.seq(), 0), nil)
	src.want(t, 0, 0)
}

func TestTakeDoesNotPullPastItsLastValue(t *testing.T) {
	src := &counted[int]{els: []el[int]{{V: 1}, {Err: errTest}, {V: 2}, {V: 3}}}
	same(t, seq.Take(src.seq(), 2), []el[int]{{V: 1}, {Err: errTest}, {V: 2}})
	src.want(t, 3, 1)
}
