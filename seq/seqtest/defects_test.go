package seqtest

import (
	"iter"
	"slices"
	"strings"
	"testing"
)

type items = iter.Seq2[*Item, error]

// A defect is an operator that breaks one rule. find says which tests of the
// suite must fail, and with what text.
type defect struct {
	name string
	mk   func(items) items
	find []string // check: text
	opt  Option   // nil: none
}

// pass is the loop that the broken operators are made of.
func pass(src items, yield func(*Item, error) bool) bool {
	for v, err := range src {
		if !yield(v, err) {
			return false
		}
	}
	return true
}

func TestOperatorFindsWhatIsBroken(t *testing.T) {
	for _, d := range slices.Concat(brokenElements, brokenPulls, brokenEnds) {
		t.Run(d.name, func(t *testing.T) {
			checks := map[string]check{}
			for _, c := range operatorChecks(d.mk, d.options()...) {
				checks[c.name] = c
			}
			for _, f := range d.find {
				name, text, _ := strings.Cut(f, ": ")
				finds(t, checks[name], text)
			}
		})
	}
}

func (d defect) options() []Option {
	if d.opt == nil {
		return nil
	}
	return []Option{d.opt}
}

func finds(t *testing.T, c check, text string) {
	t.Helper()
	err := c.run(t)
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Errorf("%s: got %v: want an error with %q", c.name, err, text)
		return
	}
	t.Logf("%s: %v", c.name, err)
}
