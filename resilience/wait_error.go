package resilience

import (
	"context"
	"fmt"
	"time"
)

// WaitError says that a call was refused because it would have had to wait for
// longer than its context allows: the step was not called. It is
// context.DeadlineExceeded.
type WaitError struct {
	Policy string        // "limit", "pace", "quota" or "in flight"
	Wait   time.Duration // the wait that was needed; 0 if nobody can tell
}

func (e *WaitError) Error() string {
	if e.Wait <= 0 {
		return fmt.Sprintf("resilience: %s: the deadline passed while waiting for a turn", e.Policy)
	}
	return fmt.Sprintf("resilience: %s: would have to wait %v, past the deadline", e.Policy, readable(e.Wait))
}

// Is reports whether target is context.DeadlineExceeded.
func (e *WaitError) Is(target error) bool { return target == context.DeadlineExceeded }

// Timeout returns true, as net.Error has it.
func (e *WaitError) Timeout() bool { return true }

// enoughTime returns a *WaitError if ctx's deadline comes before wait is over.
func enoughTime(ctx context.Context, policy string, wait time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < wait {
		return &WaitError{Policy: policy, Wait: wait}
	}
	return nil
}
