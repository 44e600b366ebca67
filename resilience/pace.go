package resilience

import (
	"fmt"
	"time"

	"golang.org/x/time/rate"
)

// Pace spaces calls evenly: r a second, each planned at least 1/r after the one
// before, however many goroutines call and however long none did. Calls go
// first come, first served. What a goroutine loses by waking up late is made up
// for, but no two calls are ever closer than half of 1/r. Use one Pace in
// several functions to pace them together.
//
// It waits with timers, and those of an idle machine may come a millisecond
// late: above some 500 a second, callers that are few stay below r. flow.Pace
// watches the clock instead, at the price of a processor.
//
// Deadlines and cancellation are as with [Limit]; a call that gives up leaves
// its turn to the next. Pace panics if r is not positive; [rate.Inf] paces
// nothing.
func Pace(r rate.Limit, opts ...Option) Policy {
	if !(r > 0) {
		panic(fmt.Sprintf("resilience: Pace(%v): want a positive rate", r))
	}
	if r == rate.Inf {
		return func(next Step) Step { return next }
	}
	per := min(float64(time.Second)/float64(r), 1<<62) // a rate can be lower than a Duration can say
	return newTurnstile(1, max(1, time.Duration(per)), false, observed("pace", opts)).policy
}
