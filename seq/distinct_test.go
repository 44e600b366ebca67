package seq_test

import (
	"slices"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestDistinctDropsWhatItRemembers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		remember := rapid.IntRange(1, 6).Draw(t, "remember")
		var keys []int // the latest first
		want := each(in, func(v int) []el[int] {
			key := v / 2
			i := slices.Index(keys, key)
			if i >= 0 {
				keys = slices.Delete(keys, i, i+1)
			}
			keys = append([]int{key}, keys...)
			keys = keys[:min(len(keys), remember)]
			if i >= 0 {
				return nil
			}
			return one(v)
		})
		same(t, seq.Distinct(play(in), func(v int) int { return v / 2 }, remember), want)
	})
}

func TestDistinctTakesAForgottenKeyForNew(t *testing.T) {
	self := func(v int) int { return v }
	same(t, seq.Distinct(seq.Of(1, 2, 3, 1), self, 3), []el[int]{{V: 1}, {V: 2}, {V: 3}})
	same(t, seq.Distinct(seq.Of(1, 2, 3, 1), self, 2), []el[int]{{V: 1}, {V: 2}, {V: 3}, {V: 1}})
	// Seeing a key again keeps it.
	same(t, seq.Distinct(seq.Of(1, 2, 1, 3, 1), self, 2), []el[int]{{V: 1}, {V: 2}, {V: 3}})
}
