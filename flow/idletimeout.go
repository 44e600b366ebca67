package flow

import (
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow/internal/pump"
)

// ErrIdle is the last element of [IdleTimeout] over a source that gave nothing
// for too long.
var ErrIdle = errors.New("flow: the source gave nothing for too long")

// IdleTimeout returns an iterator over src that ends with [ErrIdle] when a pull
// takes longer than d. Only the time counts in which src is being pulled:
// neither a slow body nor a held gate makes it idle.
//
// A goroutine cannot be stopped from outside, so the end of the loop waits for
// src to come back from that pull: give src a context, and let the loop's body
// cancel it at ErrIdle. Within a [Scope], leaving the loop there does it:
//
//	for row, err := range flow.Scope(ctx, func(ctx context.Context) iter.Seq2[Row, error] {
//		return flow.IdleTimeout(rows(ctx), time.Minute)
//	}) {
//		if errors.Is(err, flow.ErrIdle) {
//			break // cancels the query
//		}
//		…
//	}
//
// src is pulled on a goroutine of its own, but only when the loop asks, at the
// price of two switches an element. [WithContext] and [WithGate] apply; another
// option panics, and so does a d of 0 or less.
func IdleTimeout[T any](src iter.Seq2[T, error], d time.Duration, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: IdleTimeout(nil source)")
	}
	if d <= 0 {
		panic(fmt.Sprintf("flow: IdleTimeout(%v): want more than 0", d))
	}
	r := restOptions("IdleTimeout", opts)
	return func(yield func(T, error) bool) {
		s := &idleStore[T]{most: d}
		pump.Run(r.ctx, r.gate, s, func(v T, err error) bool { return yield(v, err) && !s.idle }, src)
	}
}

// idleStore hands over one element at a time, each pulled when asked for.
type idleStore[T any] struct {
	most    time.Duration
	asked   bool // the loop waits for an element
	pulling bool // and src is at it
	since   time.Time
	idle    bool // ErrIdle was handed over

	full bool
	v    T
	err  error
}

func (s *idleStore[T]) Room(int) bool { return s.asked && !s.full }

func (s *idleStore[T]) Pull() { s.pulling, s.since = true, time.Now() }

func (s *idleStore[T]) Put(_ int, v T, err error) {
	s.v, s.err = v, err
	s.full, s.pulling = true, false
}

func (s *idleStore[T]) Take(bool) (v T, err error, ok bool) {
	s.asked = true
	switch {
	case s.full:
		v, err = s.v, s.err
		var zero T
		s.v, s.err = zero, nil
		s.full, s.asked = false, false
		return v, err, true
	case s.pulling && time.Since(s.since) >= s.most:
		s.idle = true
		return v, ErrIdle, true
	}
	return v, nil, false
}

func (s *idleStore[T]) Ready() bool { return s.full }

// Due is right once src is being pulled; until then it is too early, and what
// it sets off finds nothing and asks again.
func (s *idleStore[T]) Due() time.Time {
	if !s.pulling {
		return time.Now().Add(s.most)
	}
	return s.since.Add(s.most)
}
