package flow

import (
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow/internal/pump"
)

// Sample returns an iterator over the latest item of each interval of length
// `every`, counted from the start of the loop. It is handed over when the
// interval is over; the others are dropped. An interval without an item gives
// none. When src ends, the latest item of the interval is handed over at once,
// so that the last state is never lost; an error likewise lets the item before
// it go first, and then passes.
//
// src is pulled all the time, on a goroutine of its own, also while the loop's
// body is busy. A loop that is late by more than an interval gets the item of
// the last interval that had one, and loses those before. At most two items and
// an error are kept. While the gate is held nothing is pulled. [WithContext]
// and [WithGate] apply; another option panics, and so does an every of 0 or
// less.
func Sample[T any](src iter.Seq2[T, error], every time.Duration, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Sample(nil source)")
	}
	if every <= 0 {
		panic(fmt.Sprintf("flow: Sample(%v): want more than 0", every))
	}
	r := restOptions("Sample", opts)
	return func(yield func(T, error) bool) {
		s := &sampleStore[T]{every: every, began: time.Now()}
		pump.Run(r.ctx, r.gate, s, yield, src)
	}
}

// sampleStore holds the latest item of the interval under way, that of the last
// one before it unless the loop has taken it, and the error that came after.
type sampleStore[T any] struct {
	every time.Duration
	began time.Time

	latest, past       T
	hasLatest, hasPast bool
	interval           int64 // of latest
	first              bool  // latest is the first since the loop last looked
	err                error
}

func (s *sampleStore[T]) Room(int) bool { return s.err == nil }

func (s *sampleStore[T]) Put(_ int, v T, err error) {
	if err != nil {
		s.err = err
		return
	}
	s.turn()
	s.first = s.first || !s.hasLatest
	s.interval = s.now()
	s.latest, s.hasLatest = v, true
}

func (s *sampleStore[T]) now() int64 { return int64(time.Since(s.began) / s.every) }

// turn moves latest to past when its interval is over.
func (s *sampleStore[T]) turn() {
	if s.hasLatest && s.now() > s.interval {
		s.close()
	}
}

func (s *sampleStore[T]) close() {
	var zero T
	s.past, s.hasPast = s.latest, true
	s.latest, s.hasLatest = zero, false
}

func (s *sampleStore[T]) Take(over bool) (v T, err error, ok bool) {
	s.first = false
	if !over && s.err == nil {
		s.turn()
	} else if !s.hasPast && s.hasLatest {
		s.close()
	}
	if s.hasPast {
		var zero T
		v, s.past, s.hasPast = s.past, zero, false
		return v, nil, true
	}
	if s.hasLatest {
		return v, nil, false
	}
	err, s.err = s.err, nil
	return v, err, err != nil
}

// Ready wakes the loop for a first item too, so that it sets its alarm.
func (s *sampleStore[T]) Ready() bool { return s.first || s.hasPast || s.err != nil }

func (s *sampleStore[T]) Due() time.Time {
	if !s.hasLatest {
		return time.Time{}
	}
	return s.began.Add(time.Duration(s.interval+1) * s.every)
}
