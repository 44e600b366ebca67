package pace

import (
	"math"
	"time"
)

// Window lets at most n elements pass in any time shorter than per.
type Window struct {
	n      int
	per    time.Duration
	times  []time.Duration // when the last n passed; fewer until n have
	oldest int             // once there are n
}

// NewWindow returns a Window; n is at least 1.
func NewWindow(n int, per time.Duration) *Window { return &Window{n: n, per: per} }

// Due is when the next element may pass.
func (w *Window) Due() time.Duration {
	if len(w.times) < w.n {
		return 0
	}
	oldest := w.times[w.oldest]
	if w.per > math.MaxInt64-oldest {
		return math.MaxInt64
	}
	return oldest + w.per
}

// Pass notes that it has.
func (w *Window) Pass(at time.Duration) {
	if len(w.times) < w.n {
		w.times = append(w.times, at)
		return
	}
	w.times[w.oldest] = at
	w.oldest = (w.oldest + 1) % w.n
}
