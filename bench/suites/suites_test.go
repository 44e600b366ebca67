package suites

import (
	"slices"
	"strings"
	"testing"

	"github.com/headgate/headgate/bench"
)

// Every column of every case runs, in the shortest form, and its result is
// checked: the suites cannot rot.
func TestEveryColumnGivesTheRightResult(t *testing.T) {
	for _, s := range All(bench.Shortest) {
		for _, c := range s.Cases {
			o := bench.Run(c, bench.Shortest)
			for _, m := range o.Columns {
				if m.Wrong != "" {
					t.Errorf("%s: %s: %s", c.Name, m.Name, m.Wrong)
				}
			}
		}
	}
}

func TestCasesAreWellFormed(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range All(bench.Full) {
		for _, c := range s.Cases {
			if !strings.HasPrefix(c.Name, s.Name+"/") || seen[c.Name] {
				t.Errorf("suite %s: case %s: want a name of its own below the suite's", s.Name, c.Name)
			}
			seen[c.Name] = true
			var names []string
			ours, floors := 0, 0
			for _, col := range c.Columns {
				if slices.Contains(names, col.Name) {
					t.Errorf("%s: two columns %s", c.Name, col.Name)
				}
				names = append(names, col.Name)
				switch col.Role {
				case bench.Ours:
					ours++
				case bench.Floor:
					floors++
				}
			}
			if ours == 0 || floors != 1 {
				t.Errorf("%s: %d columns of ours and %d floors, want at least 1 and exactly 1", c.Name, ours, floors)
			}
			for _, b := range c.Budgets {
				for _, name := range []string{b.Of, b.Against} {
					if name != "" && !slices.Contains(names, name) {
						t.Errorf("%s: a budget about %s, which is no column", c.Name, name)
					}
				}
			}
		}
	}
}
