package suites

import (
	"strings"
	"testing"

	"github.com/headgate/headgate/bench"
)

// The gates are only about what a busy machine cannot hide.

func TestMapAllocatesNothingAnItem(t *testing.T) {
	skipUnderRace(t)
	for _, s := range []bench.Suite{mapOrdered(), mapUnordered(), chain()} {
		for _, c := range s.Cases {
			if !strings.Contains(c.Name, "/free/") && s.Name != "chain" {
				continue
			}
			c.Columns = only(c.Columns, func(col bench.Column) bool { return col.Role == bench.Ours })
			c.Items, c.Budgets = 12*sliceLen, nil // what starting up allocates is lost in so many
			o := bench.Run(c, bench.Effort{Rounds: 3})
			for _, m := range o.Columns {
				if got := m.Allocs().Low; got > 0.02 || m.Wrong != "" {
					t.Errorf("%s: %s: %.3f allocations an item, want 0 %s", c.Name, m.Name, got, m.Wrong)
				}
			}
		}
	}
}

// Eight times is usual; four is asked, and a few tries are allowed.
func TestOrderedMapIsFourTimesFasterThanByHand(t *testing.T) {
	skipUnderRace(t)
	for _, c := range mapOrdered().Cases {
		if !strings.Contains(c.Name, "/free/") || strings.HasSuffix(c.Name, "/n=1") {
			continue
		}
		c.Columns = only(c.Columns, func(col bench.Column) bool {
			return col.Name == "headgate" || col.Name == "errgroup"
		})
		c.Items, c.Budgets = 20_000, []bench.Budget{{Against: "errgroup", AtMost: 1. / 4}}
		var tries []string
		for range 8 {
			v := bench.Run(c, bench.Effort{Rounds: 5}).Budgets[0]
			tries = append(tries, v.String())
			if v.Kept() {
				tries = nil
				break
			}
		}
		if tries != nil {
			t.Errorf("%s:\n%s", c.Name, strings.Join(tries, "\n"))
		}
	}
}

func TestLoadersAllocateLessThanTheOthers(t *testing.T) {
	skipUnderRace(t)
	for _, c := range loader().Cases {
		if strings.Contains(c.Name, "/few/") || strings.Contains(c.Name, "/cached/") {
			continue // one would wait long, the other allocates nothing
		}
		c.Items, c.Budgets = 8000, nil
		o := bench.Run(c, bench.Effort{Rounds: 1})
		ours, _ := o.First(bench.Ours)
		for _, m := range o.Columns {
			if m.Role == bench.Peer && ours.Allocs().Median > m.Allocs().Median {
				t.Errorf("%s: %.2f allocations a load, %s has %.2f", c.Name, ours.Allocs().Median, m.Name, m.Allocs().Median)
			}
		}
	}
}

func TestPoliciesAllocateNothingACall(t *testing.T) {
	skipUnderRace(t)
	for _, c := range policies().Cases {
		if strings.Contains(c.Name, "timeout") {
			continue // its context
		}
		c.Columns = only(c.Columns, func(col bench.Column) bool { return col.Role == bench.Ours })
		c.Items, c.Budgets = 20_000, nil
		if got := bench.Run(c, bench.Effort{Rounds: 3}).Columns[0].Allocs().Low; got > 0.02 {
			t.Errorf("%s: %.3f allocations a call, want 0", c.Name, got)
		}
	}
}

func only(columns []bench.Column, keep func(bench.Column) bool) []bench.Column {
	var kept []bench.Column
	for _, col := range columns {
		if keep(col) {
			kept = append(kept, col)
		}
	}
	return kept
}

func skipUnderRace(t *testing.T) {
	t.Helper()
	if raceEnabled {
		t.Skip("the race detector allocates, and slows one contestant more than another")
	}
}
