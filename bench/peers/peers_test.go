package peers

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

var contestants = []struct {
	name    string
	m       Map
	ordered bool
}{
	{"headgate", Headgate, true},
	{"headgate unordered", HeadgateUnordered, false},
	{"errgroup", Errgroup, true},
	{"errgroup unordered", ErrgroupUnordered, false},
	{"errgroup tuned", Tuned, true},
	{"conc/stream", ConcStream, true},
	{"conc/pool", ConcPool, false},
	{"conc/iter", ConcIter, true},
	{"pond", Pond, true},
	{"pond unordered", PondUnordered, false},
}

func count(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// The work of all contestants is the same: each item once. There is no bubble
// around them: conc shares channels between its streams.
func TestContestantsDoTheSameWork(t *testing.T) {
	for _, c := range contestants {
		t.Run(c.name, func(t *testing.T) {
			for _, workers := range []int{1, 3, 16} {
				seen := make([]int, 200)
				last, disorder := -1, 0
				err := c.m(context.Background(), count(200), workers,
					func(_ context.Context, v int) (int, error) { return v, nil },
					func(v int) {
						seen[v]++
						if v < last {
							disorder++
						}
						last = v
					})
				if err != nil {
					t.Fatal(err)
				}
				for v, n := range seen {
					if n != 1 {
						t.Errorf("%d workers: item %d came %d times", workers, v, n)
					}
				}
				if c.ordered && disorder > 0 {
					t.Errorf("%d workers: %d items out of order", workers, disorder)
				}
			}
		})
	}
}

func TestContestantsReportAFailedStep(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range contestants {
		t.Run(c.name, func(t *testing.T) {
			err := c.m(context.Background(), count(200), 4, func(_ context.Context, v int) (int, error) {
				if v == 70 {
					return 0, broken
				}
				return v, nil
			}, func(int) {})
			if !errors.Is(err, broken) {
				t.Errorf("got %v, want %v", err, broken)
			}
		})
	}
}

func TestByHandLeavesNothingBehindWhenTheLoopIsLeft(t *testing.T) {
	step := func(_ context.Context, v int) (int, error) { return v, nil }
	for name, m := range map[string]func(context.Context, iter.Seq2[int, error], int, Step) iter.Seq2[int, error]{
		"ordered": ErrgroupSeq, "unordered": ErrgroupUnorderedSeq,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := 0
				for _, err := range m(context.Background(), count(1_000_000), 4, step) {
					if err != nil {
						t.Fatal(err)
					}
					if n++; n == 10 {
						break
					}
				}
			})
		})
	}
}

func TestFloorGivesEachItemOnce(t *testing.T) {
	part := func(from, to int) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := from; i < to && yield(i, nil); i++ {
			}
		}
	}
	for _, blocking := range []bool{false, true} {
		got := make([][]int, 5)
		err := Split(context.Background(), part, 23, 5, blocking,
			func(_ context.Context, v int) (int, error) { return v, nil },
			func(g int) func(int) { return func(v int) { got[g] = append(got[g], v) } })
		if err != nil {
			t.Fatal(err)
		}
		var all []int
		for _, part := range got {
			all = append(all, part...)
		}
		want := make([]int, 23)
		for i := range want {
			want[i] = i
		}
		if diff := cmp.Diff(want, all); diff != "" {
			t.Errorf("blocking %t: %s", blocking, diff)
		}
	}
}
