package resilience

import (
	"fmt"
	"time"
)

// Quota lets through at most n calls in any window of length per, wherever the
// window begins, as the rules of many APIs have it. Calls go first come, first
// served; n of them may go at once. A call counts from when it is let through.
// Use one Quota in several functions to bound them together. It remembers the
// times of the last n calls.
//
// Deadlines and cancellation are as with [Limit]; a call that gives up leaves
// its turn to the next. Quota panics if n is less than 1 or per not positive.
func Quota(n int, per time.Duration, opts ...Option) Policy {
	if n < 1 {
		panic(fmt.Sprintf("resilience: Quota(%d, %v): want at least 1", n, per))
	}
	if per <= 0 {
		panic(fmt.Sprintf("resilience: Quota(%d, %v): want a positive time", n, per))
	}
	return newTurnstile(n, per, true, observed("quota", opts)).policy
}
