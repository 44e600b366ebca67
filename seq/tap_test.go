package seq_test

import (
	"slices"
	"testing"

	"github.com/headgate/headgate/seq"
)

func TestTapSeesEachValueBeforeTheLoopDoes(t *testing.T) {
	var log []int
	in := []el[int]{{V: 1}, {Err: errTest}, {V: 2}, {V: 3}}
	for v, err := range seq.Tap(play(in), func(v int) { log = append(log, v) }) {
		if err == nil {
			log = append(log, -v)
		}
		if v == 2 {
			break
		}
	}
	if want := []int{1, -1, 2, -2}; !slices.Equal(log, want) {
		t.Errorf("got %v: want %v", log, want)
	}
}
