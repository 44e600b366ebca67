package seq_test

import (
	"slices"
	"time"
)

// stopwatch times runs of one thing. Its median is not moved by a run that the
// machine interrupted.
type stopwatch struct {
	result int
	runs   []time.Duration
}

func (w *stopwatch) time(f func() (int, error)) {
	start := time.Now()
	w.result, _ = f()
	w.runs = append(w.runs, time.Since(start))
}

// median is in nanoseconds.
func (w *stopwatch) median() float64 {
	slices.Sort(w.runs)
	return float64(w.runs[len(w.runs)/2])
}
