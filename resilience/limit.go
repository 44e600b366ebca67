package resilience

import (
	"context"
	"fmt"

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
