package resilience

import (
	"fmt"
	"time"
)

// RetryError is what [Retry] returns when it gives up. errors.Is and errors.As
// find the last failure and, if there is one, the reason for stopping early.
type RetryError struct {
	Attempts int           // calls made, the first one included
	Elapsed  time.Duration // from the first call to the giving up
	Err      error         // the last failure of the step, never nil

	// Stopped is why no further attempt was made although the schedule may
	// have had one: the context's cause, or ErrBudget. It is nil if the
	// schedule ended or the last failure is not one to retry.
	Stopped error
}

func (e *RetryError) Error() string {
	calls := "attempts"
	if e.Attempts == 1 {
		calls = "attempt"
	}
	text := fmt.Sprintf("resilience: retry: gave up after %d %s in %v: ", e.Attempts, calls, readable(e.Elapsed))
	if e.Stopped != nil {
		text += e.Stopped.Error() + "; last failure: "
	}
	return text + e.Err.Error()
}

// Unwrap returns the last failure and the reason for stopping early, if any.
func (e *RetryError) Unwrap() []error {
	if e.Stopped == nil {
		return []error{e.Err}
	}
	return []error{e.Err, e.Stopped}
}

// readable cuts digits that nobody reads.
func readable(d time.Duration) time.Duration {
	switch {
	case d >= time.Second:
		return d.Round(time.Millisecond)
	case d >= time.Millisecond:
		return d.Round(time.Microsecond)
	default:
		return d
	}
}
