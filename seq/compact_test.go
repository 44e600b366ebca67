package seq_test

import (
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestCompactMakesOneOfEachRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		var last *int
		want := each(in, func(v int) []el[int] {
			if last != nil && *last == v {
				return nil
			}
			last = &v
			return one(v)
		})
		same(t, seq.Compact(play(in)), want)
	})
}

func TestCompactKeepsAFirstZero(t *testing.T) {
	same(t, seq.Compact(seq.Of(0, 0, 1)), []el[int]{{V: 0}, {V: 1}})
}
