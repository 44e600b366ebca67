package bench_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/bench"
)

// resting is a column that takes d an item, by the clock of the bubble.
func resting(name string, d time.Duration) bench.Column {
	return bench.Column{Name: name, Run: func(r *bench.Round) error {
		<-time.After(time.Duration(r.N) * d)
		return nil
	}}
}

func TestRoundsTakeTheTimeAskedWhateverTheColumnCosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := bench.Case{Name: "x", Quantum: 10, Columns: []bench.Column{
			resting("fast", time.Microsecond), resting("slow", time.Millisecond), resting("too slow", time.Second),
		}}
		o := bench.Run(c, bench.Effort{Rounds: 3, Round: 70 * time.Millisecond})
		for i, want := range []int{70_000, 70, 10} {
			for _, r := range o.Columns[i].Rounds {
				if r.Items != want {
					t.Errorf("%s: a round of %d items, want %d", o.Columns[i].Name, r.Items, want)
				}
			}
		}
		if got, want := o.Columns[1].Value(bench.PerItem).Median, 1e6; got != want {
			t.Errorf("median %v ns/item, want %v", got, want)
		}
	})
}

func TestRoundsOfColumnsAreInterleaved(t *testing.T) {
	var got []string
	column := func(name string) bench.Column {
		return bench.Column{Name: name, Run: func(*bench.Round) error { got = append(got, name); return nil }}
	}
	c := bench.Case{Columns: []bench.Column{column("A"), column("B"), column("C")}}
	bench.Run(c, bench.Effort{Rounds: 3})
	if want := "A B C A B C A B C"; strings.Join(got, " ") != want {
		t.Errorf("ran %v, want %s", got, want)
	}
}

func TestAColumnThatWasWrongOnceHasNoTime(t *testing.T) {
	ran := 0
	c := bench.Case{
		Columns: []bench.Column{
			{Name: "good", Role: bench.Ours, Run: func(*bench.Round) error { return nil }},
			{Name: "bad", Role: bench.Floor, Run: func(*bench.Round) error {
				if ran++; ran == 3 {
					return errors.New("7 results, want 8")
				}
				return nil
			}},
		},
		Budgets: []bench.Budget{{Against: "bad", AtMost: 1}},
	}
	o := bench.Run(c, bench.Effort{Rounds: 5})
	if ran != 3 {
		t.Errorf("the wrong column ran %d times, want 3", ran)
	}
	want := bench.Measured{Name: "bad", Role: bench.Floor, Wrong: "1 items: 7 results, want 8"}
	if diff := cmp.Diff(want, o.Columns[1]); diff != "" {
		t.Error(diff)
	}
	if n := len(o.Columns[0].Rounds); n != 5 {
		t.Errorf("the other column has %d rounds, want 5", n)
	}
	if len(o.Budgets) != 0 {
		t.Errorf("judged %v without figures", o.Budgets)
	}
}

func TestTheShortestFormRunsOneQuantumOnce(t *testing.T) {
	var sizes []int
	c := bench.Case{Quantum: 7, Columns: []bench.Column{{Run: func(r *bench.Round) error {
		sizes = append(sizes, r.N)
		return nil
	}}}}
	bench.Run(c, bench.Shortest)
	if diff := cmp.Diff([]int{7}, sizes); diff != "" {
		t.Error(diff)
	}
}

func TestAllocationsAreCountedAnItem(t *testing.T) {
	var keep []byte
	c := bench.Case{Items: 1000, Columns: []bench.Column{{Run: func(r *bench.Round) error {
		for range r.N {
			keep = make([]byte, 4096)
		}
		return nil
	}}}}
	o := bench.Run(c, bench.Effort{Rounds: 5})
	_ = keep
	if got := o.Columns[0].Allocs().Median; got < 1 || got > 1.5 {
		t.Errorf("%v allocations an item, want 1", got)
	}
	if got := o.Columns[0].Bytes().Median; got < 4096 || got > 5000 {
		t.Errorf("%v bytes an item, want 4096", got)
	}
}
