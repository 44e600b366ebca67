package flow

import (
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow/internal/pump"
)

// Heartbeat returns an iterator over src that has an item made by beat in it
// whenever the loop has waited for src for `every`, and again after each further
// such time: something to keep a connection alive, to flush or to look around.
// While the gate is held src is not pulled, so the heart beats.
//
// The time in the loop's body does not count, and beats that it was too busy
// for are not made up. beat is called on the loop's goroutine; what it returns
// is yielded as a value. src is pulled on a goroutine of its own, but only when
// the loop asks, at the price of two switches an element: at a beat, one pull
// is under way. [WithContext] and [WithGate] apply; another option panics, and
// so does an every of 0 or less.
func Heartbeat[T any](src iter.Seq2[T, error], every time.Duration, beat func() T, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Heartbeat(nil source)")
	}
	if every <= 0 {
		panic(fmt.Sprintf("flow: Heartbeat(%v): want more than 0", every))
	}
	if beat == nil {
		panic("flow: Heartbeat(nil beat)")
	}
	r := restOptions("Heartbeat", opts)
	return func(yield func(T, error) bool) {
		pump.Run(r.ctx, r.gate, &heartStore[T]{every: every}, func(e heartElement[T], err error) bool {
			if e.beat {
				return yield(beat(), nil)
			}
			return yield(e.v, err)
		}, src)
	}
}

type heartElement[T any] struct {
	v    T
	beat bool
}

// heartStore hands over one element at a time, each pulled when asked for.
type heartStore[T any] struct {
	every time.Duration
	asked bool // the loop waits for an element, or body is busy with a beat
	due   time.Time

	full bool
	v    T
	err  error
}

func (h *heartStore[T]) Room(int) bool { return h.asked && !h.full }

func (h *heartStore[T]) Put(_ int, v T, err error) { h.v, h.err, h.full = v, err, true }

func (h *heartStore[T]) Take(bool) (e heartElement[T], err error, ok bool) {
	if h.full {
		e.v, err = h.v, h.err
		var zero T
		h.v, h.err = zero, nil
		h.full, h.asked = false, false
		return e, err, true
	}
	now := time.Now()
	if !h.asked {
		h.asked = true
		h.due = now.Add(h.every)
	}
	if now.Before(h.due) {
		return e, nil, false
	}
	if h.due = h.due.Add(h.every); h.due.Before(now) {
		h.due = now.Add(h.every)
	}
	return heartElement[T]{beat: true}, nil, true
}

func (h *heartStore[T]) Ready() bool { return h.full }

func (h *heartStore[T]) Due() time.Time { return h.due }
