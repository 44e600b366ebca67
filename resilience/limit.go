package resilience

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/time/rate"
)

// Limit takes a token from limiter before each call and waits for it if need
// be. Bursts up to the limiter's are let through at once; see [Pace] and
// [Quota] for none and for a strict bound. The limiter may be shared with
// anything else that uses it, and its limit may be changed at any time: calls
// already waiting keep the time they were given.
//
// A call that would have to wait past its deadline is refused at once with a
// [*WaitError] and takes no token. One that is cancelled while it waits returns
// the context's cause and gives back its token as far as the limiter can.
//
// Innermost in the chain, each attempt of a retry takes a token. Limit panics
// if limiter is nil.
func Limit(limiter *rate.Limiter, opts ...Option) Policy {
	if limiter == nil {
		panic("resilience: Limit: limiter is nil")
	}
	obs := observed("limit", opts)
	return func(next Step) Step {
		return func(ctx context.Context) error {
			if !limiter.Allow() {
				if err := waitFor(ctx, limiter, &obs); err != nil {
					return err
				}
			}
			return next(ctx)
		}
	}
}

func waitFor(ctx context.Context, limiter *rate.Limiter, obs *Observer) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	r := limiter.Reserve()
	if !r.OK() {
		return Permanent(fmt.Errorf("resilience: limit: a limiter with a burst of %d lets nothing through", limiter.Burst()))
	}
	wait := r.Delay()
	if err := enoughTime(ctx, "limit", wait); err != nil {
		r.Cancel()
		obs.report(ctx, Event{Kind: Rejected, Wait: wait, Err: err})
		return err
	}
	if wait <= 0 {
		return nil
	}
	over := obs.waiting(ctx, wait)
	err := sleep(ctx, wait)
	if err != nil {
		r.Cancel()
	}
	over()
	return err
}

// Pace spaces calls evenly: r a second, each planned at least 1/r after the one
// before, however many goroutines call and however long none did. Calls go
// first come, first served. What a goroutine loses by waking up late is made up
// for, but no two calls are ever closer than half of 1/r. Use one Pace in
// several functions to pace them together.
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
