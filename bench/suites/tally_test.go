package suites

import (
	"testing"
	"time"
)

func TestTallyFindsWhatIsWrong(t *testing.T) {
	for _, tt := range []struct {
		name               string
		results            []int
		ordered, unordered bool // whether they are right
	}{
		{"all in order", []int{1, 2, 3, 4}, true, true},
		{"two exchanged", []int{1, 3, 2, 4}, false, true},
		{"one missing", []int{1, 2, 3}, false, false},
		{"one twice, one missing", []int{1, 2, 2, 4}, false, false},
		{"one too many", []int{1, 2, 3, 4, 5}, false, false},
		{"the same sum", []int{0, 3, 3, 4}, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tally := newTally(1)
			for _, v := range tt.results {
				tally.add(v)
			}
			if err := tally.check(4, 1, true); (err == nil) != tt.ordered {
				t.Errorf("ordered: %v", err)
			}
			if err := tally.check(4, 1, false); (err == nil) != tt.unordered {
				t.Errorf("unordered: %v", err)
			}
		})
	}
}

func TestClosedFormsAgreeWithTheLoop(t *testing.T) {
	var sum, squares uint64
	for n := range 1000 {
		if sumBelow(n) != sum || squaresBelow(n) != squares {
			t.Fatalf("n = %d: %d and %d, want %d and %d", n, sumBelow(n), squaresBelow(n), sum, squares)
		}
		sum += uint64(n)
		squares += uint64(n) * uint64(n)
	}
}

func TestSpinTakesAtLeastTheTimeAsked(t *testing.T) {
	skipUnderRace(t)
	const d = 10 * time.Microsecond
	n := spins(d)
	best := time.Hour
	for range 200 {
		start := time.Now()
		_ = spin(n)
		best = min(best, time.Since(start))
	}
	// The calibration took the best of many runs, so this one cannot be much
	// better; how much worse it is says how busy the machine is.
	if best < d*3/4 {
		t.Errorf("%v of spinning took %v", d, best)
	}
}
