package seq_test

import (
	"math"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestChunkCutsRunsOfValuesAndKeepsErrorsInPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		n := rapid.IntRange(1, 5).Draw(t, "n")
		var want []el[[]int]
		var run []int
		cut := func() {
			for len(run) > 0 {
				k := min(n, len(run))
				want = append(want, el[[]int]{V: run[:k]})
				run = run[k:]
			}
		}
		for _, e := range in {
			if e.Err == nil {
				run = append(run, e.V)
				continue
			}
			cut()
			run = nil
			want = append(want, el[[]int]{Err: e.Err})
		}
		cut()
		same(t, seq.Chunk(play(in), n), want)
	})
}

func TestChunkGivesSlicesThatTheConsumerMayChange(t *testing.T) {
	var kept [][]int
	for chunk, err := range seq.Chunk(seq.Of(1, 2, 3, 4, 5), 2) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, chunk)
		_ = append(chunk, 100)
		chunk[0] *= 10
	}
	same(t, seq.Slice(kept), []el[[]int]{{V: []int{10, 2}}, {V: []int{30, 4}}, {V: []int{50}}})
}

func TestChunkOfAnythingAllocatesOnlyWhatItGathers(t *testing.T) {
	same(t, seq.Chunk(seq.Of(1, 2, 3), math.MaxInt), []el[[]int]{{V: []int{1, 2, 3}}})
}
