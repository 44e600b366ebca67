package seqtest

import (
	"errors"
	"iter"
	"testing"
	"time"
)

// count yields 1 to n.
func count(n int, yield func(int, error) bool) bool {
	for i := 1; i <= n; i++ {
		if !yield(i, nil) {
			return false
		}
	}
	return true
}

type numbers = iter.Seq2[int, error]

// brokenSources break one rule each.
var brokenSources = []struct {
	name string
	mk   func() numbers
	find string // check: text
	text string
}{
	{"yields after the loop was left", func() numbers {
		return func(yield func(int, error) bool) {
			for i := range 5 {
				yield(i, nil)
			}
		}
	}, "Leaving", "yields after the loop was left"},
	{"has a value beside an error", func() numbers {
		return func(yield func(int, error) bool) { yield(1, errors.New("late")) }
	}, "Leaving", "want the zero value"},
	{"is another one each time", func() func() numbers {
		n := 0
		return func() numbers {
			n++
			return func(yield func(int, error) bool) { yield(n, nil) }
		}
	}(), "Leaving", "wrong elements"},
	{"leaves a goroutine behind", func() numbers {
		return func(yield func(int, error) bool) {
			ch, done := make(chan int), make(chan bool)
			go func() {
				defer close(done)
				for i := range 5 {
					ch <- i
				}
			}()
			for {
				select {
				case i := <-ch:
					if !yield(i, nil) {
						return
					}
				case <-done:
					return
				}
			}
		}
	}, "Leaving", "left behind"},
	{"leaves a timer's goroutine behind", func() numbers {
		return func(yield func(int, error) bool) {
			go time.Sleep(time.Minute)
			count(3, yield)
		}
	}, "Pull", "left behind"},
	{"goes on where it was left", func() numbers {
		n := 0
		return func(yield func(int, error) bool) {
			for n < 5 {
				n++
				if !yield(n, nil) {
					return
				}
			}
		}
	}, "Again", "loop 2 over the same sequence"},
	{"swallows panics", func() numbers {
		return func(yield func(int, error) bool) {
			defer func() { _ = recover() }()
			count(3, yield)
		}
	}, "PanicInBody", "swallows"},
	{"hangs", func() numbers {
		return func(yield func(int, error) bool) { <-make(chan int) }
	}, "Leaving", "hangs"},
	{"panics", func() numbers {
		return func(yield func(int, error) bool) { panic("broken") }
	}, "Leaving", "panics: broken"},
	{"goes deeper with each element", func() numbers {
		return func(yield func(int, error) bool) {
			var step func(int) bool
			step = func(i int) bool { return i > 1000 || yield(i, nil) && step(i+1) }
			step(1)
		}
	}, "Stack", "the stack grows"},
}

func TestSourceFindsWhatIsBroken(t *testing.T) {
	for _, d := range brokenSources {
		t.Run(d.name, func(t *testing.T) {
			for _, c := range sourceChecks(d.mk) {
				if c.name == d.find {
					finds(t, c, d.text)
				}
			}
		})
	}
}

func TestSourceFindsValuesThatAreKept(t *testing.T) {
	mk := func() items {
		var kept []*Item
		return func(yield func(*Item, error) bool) {
			for {
				kept = append(kept, new(Item))
				if !yield(kept[len(kept)-1], nil) {
					return
				}
			}
		}
	}
	for _, c := range sourceChecks(mk, Fresh()) {
		if c.name == "Memory" {
			finds(t, c, "already yielded: want at most 0")
			finds(t, c, "after the loop is over")
		}
	}
}

func TestSourceFindsWhatAfterLoopReports(t *testing.T) {
	open := 0
	mk := func() numbers {
		open = 0
		return func(yield func(int, error) bool) {
			open++
			if count(3, yield) {
				open--
			}
		}
	}
	closed := func() error {
		if open > 0 {
			return errors.New("rows not closed")
		}
		return nil
	}
	for _, c := range sourceChecks(mk, AfterLoop(closed)) {
		switch c.name {
		case "Leaving", "PanicInBody", "GoexitInBody", "Pull":
			finds(t, c, "rows not closed")
		}
	}
}
