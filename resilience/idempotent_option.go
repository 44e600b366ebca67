package resilience

import (
	"errors"
	"fmt"
	"time"
)

// An IdempotentOption changes how [Idempotent] goes about it.
type IdempotentOption interface{ idempotent(*idempotency) }

type idempotentOption func(*idempotency)

func (o idempotentOption) idempotent(i *idempotency) { o(i) }

func (o Observer) idempotent(i *idempotency) { o.observe(&i.Observer) }

// Lease sets how long a call may take; a minute if it is not given. It panics
// if d is not positive.
func Lease(d time.Duration) IdempotentOption {
	if d <= 0 {
		panic(fmt.Sprintf("resilience: Lease(%v): want a positive time", d))
	}
	return idempotentOption(func(i *idempotency) { i.lease = d })
}

// Keep sets how long a result is kept; 24 hours if it is not given. It panics
// if d is not positive.
func Keep(d time.Duration) IdempotentOption {
	if d <= 0 {
		panic(fmt.Sprintf("resilience: Keep(%v): want a positive time", d))
	}
	return idempotentOption(func(i *idempotency) { i.keep = d })
}

// Awaiting makes a call whose key is in progress wait for the other's result,
// asking the store again every so often; if the other fails or dies, the call
// takes over. Awaiting panics if every is not positive.
func Awaiting(every time.Duration) IdempotentOption {
	if every <= 0 {
		panic(fmt.Sprintf("resilience: Awaiting(%v): want a positive time", every))
	}
	return idempotentOption(func(i *idempotency) { i.poll = every })
}

// Errors of a function made by [Idempotent].
var (
	// ErrInProgress: another call works on the key.
	ErrInProgress = errors.New("resilience: idempotent: the key is in progress")
	// ErrUnrecorded: the step succeeded, or failed for good, but nobody knows.
	ErrUnrecorded = errors.New("resilience: idempotent: done, but not recorded")
)

// RecordedError is a replayed failure.
type RecordedError struct{ Text string }

func (e *RecordedError) Error() string { return e.Text }
