package seq_test

import (
	"iter"
	"testing"

	"github.com/headgate/headgate/seq"
)

// A source that goes on after it was told to stop is caught before it can make
// an operator yield to a loop that is over.
func TestASourceThatIgnoresTheStopPanics(t *testing.T) {
	type ints = iter.Seq2[int, error]
	deaf := func(yield func(int, error) bool) {
		for i := range 3 {
			yield(i, nil)
		}
	}
	for name, mk := range map[string]func(ints) ints{
		"Map":    func(s ints) ints { return seq.Map(s, func(v int) int { return v }) },
		"TryMap": func(s ints) ints { return seq.TryMap(s, func(v int) (int, error) { return v, nil }) },
		"Filter": func(s ints) ints { return seq.Filter(s, func(int) bool { return true }) },
		"Tap":    func(s ints) ints { return seq.Tap(s, func(int) {}) },
		"OnError": func(s ints) ints {
			return seq.OnError(s, func(err error) error { return err })
		},
		"Take":       func(s ints) ints { return seq.Take(s, 1) },
		"UntilError": func(s ints) ints { return seq.UntilError(s) },
		"Skip":       func(s ints) ints { return seq.Skip(s, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			times := 0
			defer func() {
				if recover() == nil || times != 1 {
					t.Errorf("the body ran %d times: want once, and a panic", times)
				}
			}()
			for range mk(deaf) {
				times++
				break
			}
		})
	}
}
