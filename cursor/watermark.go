package cursor

import (
	"errors"
	"fmt"
)

// watermark finds the contiguous prefix of the items done.
//
// Items low+1 and on are tracked in a ring of slots, item n at n modulo the
// ring's length, which is a power of two. The ring grows up to the smallest one
// that holds bound items and is nil as long as items come in order.
type watermark[C any] struct {
	run    uint64 // the stretch that its items are of; 0: none came yet
	low    uint64 // items 1 … low are done
	ahead  int    // items done beyond low
	cursor C      // of item low, or the one opened with
	any    bool   // cursor is set
	ring   []slot[C]
	bound  int
}

type slot[C any] struct {
	cursor C
	done   bool
}

var (
	errNotHanded = errors.New("cursor: Done: this item was not handed out by a source: take it from Items or Next, or from Lift's step")
	errOtherRun  = errors.New("cursor: Done: this item is from another source, or from before or after a From: one checkpoint follows one stretch of one source; open it again after From")
)

// done marks item n done.
func (w *watermark[C]) done(run, n uint64, c C) error {
	if run != w.run || n == 0 {
		if n == 0 {
			return errNotHanded
		}
		if w.run != 0 {
			return errOtherRun
		}
		w.run = run
	}
	switch {
	case n == w.low+1:
		w.low, w.cursor, w.any = n, c, true
		if w.ahead > 0 {
			w.advance()
		}
		return nil
	case n <= w.low:
		return fmt.Errorf("cursor: Done twice for item %d", n)
	case n-w.low > uint64(w.bound):
		return fmt.Errorf("cursor: Done for item %d while item %d is not done: %w", n, w.low+1, ErrPending)
	}
	w.grow(n)
	s := w.slot(n)
	if s.done {
		return fmt.Errorf("cursor: Done twice for item %d", n)
	}
	s.cursor, s.done = c, true
	w.ahead++
	return nil
}

func (w *watermark[C]) slot(n uint64) *slot[C] { return &w.ring[n&uint64(len(w.ring)-1)] }

func (w *watermark[C]) advance() {
	for w.ahead > 0 {
		s := w.slot(w.low + 1)
		if !s.done {
			return
		}
		w.low++
		w.cursor = s.cursor
		*s = slot[C]{}
		w.ahead--
	}
}

// grow makes room for item n.
func (w *watermark[C]) grow(n uint64) {
	need := n - w.low
	if need <= uint64(len(w.ring)) {
		return
	}
	size := max(len(w.ring), 16)
	for uint64(size) < need {
		size *= 2
	}
	old := *w
	w.ring = make([]slot[C], size)
	for i := range uint64(len(old.ring)) {
		*w.slot(old.low + 1 + i) = *old.slot(old.low + 1 + i)
	}
}
