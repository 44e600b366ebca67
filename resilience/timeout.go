package resilience

import (
	"context"
	"fmt"
	"time"
)

// Timeout gives each call of the step at most d: its context is cancelled when
// d has passed. Timeout waits for the step to return, so the step must heed
// its context; nothing is left running behind the caller's back.
//
// A step that fails after its time is up returns a [*TimeoutError]. One that
// returns nil all the same has succeeded. If the caller's own deadline comes
// first, the step's error passes as it is: errors.As for a *TimeoutError tells
// the two apart.
//
// Inside [Retry] the time is that of one attempt, outside of all attempts and
// the waits between them. Each call allocates its context, nothing else.
// Timeout panics if d is not positive.
func Timeout(d time.Duration) Policy {
	if d <= 0 {
		panic(fmt.Sprintf("resilience: Timeout(%v): want a positive time", d))
	}
	// One value for every call: as the cause it tells this policy's end of time
	// from an outer one's.
	up := &TimeoutError{After: d}
	return func(next Step) Step {
		return func(ctx context.Context) error {
			within, cancel := context.WithTimeoutCause(ctx, d, up)
			// Deferred, so that a panic does not leave the timer behind.
			defer cancel()
			err := next(within)
			if err != nil && context.Cause(within) == error(up) {
				return &TimeoutError{After: d, Err: err}
			}
			return err
		}
	}
}

// TimeoutError says that a [Timeout] policy ended a call. errors.Is finds both
// context.DeadlineExceeded and the error that the step returned.
type TimeoutError struct {
	After time.Duration // the time that the policy allows
	Err   error         // what the step returned once its time was up; nil in the context's cause
}

func (e *TimeoutError) Error() string {
	text := fmt.Sprintf("resilience: timeout: no answer within %v", e.After)
	if e.Err == nil || e.Err == context.DeadlineExceeded {
		return text
	}
	return text + ": " + e.Err.Error()
}

// Unwrap returns context.DeadlineExceeded and the step's error.
func (e *TimeoutError) Unwrap() []error {
	if e.Err == nil {
		return []error{context.DeadlineExceeded}
	}
	return []error{context.DeadlineExceeded, e.Err}
}

// Timeout returns true, as net.Error has it.
func (e *TimeoutError) Timeout() bool { return true }
