package seq_test

import (
	"testing"

	"github.com/headgate/headgate/seq"
)

func TestChanLeavesWhatTheLoopDoesNotTake(t *testing.T) {
	ch := make(chan int, 3)
	ch <- 1
	ch <- 2
	ch <- 3
	close(ch)
	src := seq.Chan(ch)
	if v, ok, err := seq.First(src); v != 1 || !ok || err != nil {
		t.Fatalf("got %v, %v, %v: want the first value", v, ok, err)
	}
	if len(ch) != 2 {
		t.Errorf("%d values are left: want 2", len(ch))
	}
	same(t, src, []el[int]{{V: 2}, {V: 3}})
	same(t, src, nil)
}
