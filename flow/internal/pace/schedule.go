// Package pace says when the next element is due, and wakes up in time for it.
package pace

import (
	"math"
	"time"
)

// Clock says when elements are due. Times are counted from the start of the
// loop.
type Clock interface {
	Due() time.Duration
	Pass(at time.Duration) // an element has passed; not before it was due
}

const (
	// window is the shortest time over which a Schedule keeps its rate exactly.
	window = 10 * time.Millisecond
	// slack is the delay that a Schedule makes up for, if half a period is less.
	slack = 200 * time.Microsecond
)

// Schedule spaces elements evenly: one each period. In any time W of 10 ms or
// more at most W/period + 1 of them pass.
//
// How it works. Element n of a generation is due at base + n·per, so that one
// that passes late does not delay the next. But what is late and followed by
// one that is on time is too close to it: over a time W the elements passed
// may be those planned for W plus the delay. To be exact over 10 ms and more,
// elements that lie more than 10 ms apart must keep their full distance, those
// nearer need not. So a generation is the elements of 10 ms and one more, and
// the next is planned from its latest passage: base moves by the longest delay
// in the generation. A delay above slack is not made up at all.
type Schedule struct {
	per    float64       // ns
	size   int           // of a generation
	slack  time.Duration // the longest delay that is made up for
	base   time.Duration // when the generation's first element was due
	n      int           // elements of the generation that have passed
	late   time.Duration // the longest delay among them
	passed bool          // any
}

// NewSchedule returns a Schedule with this many elements a second, above 0 and
// at most 1e9, one each unit of the clock.
func NewSchedule(rate float64) *Schedule {
	per := float64(time.Second) / rate
	return &Schedule{
		per:   per,
		size:  int(float64(window)/per) + 1,
		slack: max(slack, after(per/2)),
	}
}

// Period is the time from one element to the next.
func (s *Schedule) Period() time.Duration { return after(s.per) }

// after is ns rounded up to what a Duration can say.
func after(ns float64) time.Duration {
	if ns >= math.MaxInt64/4 {
		return math.MaxInt64 / 4
	}
	return time.Duration(math.Ceil(ns))
}

// Due is when the next element may pass.
func (s *Schedule) Due() time.Duration { return s.base + after(float64(s.n)*s.per) }

// Pass notes that it has.
func (s *Schedule) Pass(at time.Duration) {
	delay := at - s.Due()
	if !s.passed || delay > s.slack {
		s.passed = true
		s.base += delay
		delay = 0
	}
	s.late = max(s.late, delay)
	if s.n++; s.n == s.size {
		s.base = s.Due() + s.late
		s.n, s.late = 0, 0
	}
}
