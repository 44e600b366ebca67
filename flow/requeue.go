package flow

import (
	"context"
	"iter"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/flow/internal/pool"
	"github.com/headgate/headgate/resilience"
)

// Requeue is [Map] that tries failed items again: one that failed goes to the
// back, with a time before which it does not start, and frees its worker for
// others meanwhile. Where [resilience.Retry] keeps a worker waiting, or all of
// them, Requeue goes on with what does not fail.
//
// newBackoff makes the schedule of one item, after its first failure. An error
// marked with [resilience.Permanent] is not tried again, one with a method
// RetryAfter sets the wait in place of the schedule. Who fails for good yields
// an [*ItemError]; if there was more than one attempt, or the schedule allowed
// only one, that holds a [*resilience.RetryError].
//
// Order: first attempts start in the order of src. An item whose time has come
// starts behind those that have been pulled by then, and before any that has
// not; of two, the one that is due first. Results come as they are completed,
// whether or not [Unordered] is given.
//
// Bound: an item that waits for its time counts as pulled and not yielded. So
// at most workers + k items are under way with [Buffer](k), without it twice
// the workers and 64 if that is less; when that many wait, src rests. The
// steps run on goroutines with one worker too.
func Requeue[In, Out any](src iter.Seq2[In, error], f func(context.Context, In) (Out, error), newBackoff func() retry.Backoff, opts ...Option) iter.Seq2[Out, error] {
	if src == nil {
		panic("flow: Requeue(nil source)")
	}
	if f == nil {
		panic("flow: Requeue(nil step)")
	}
	if newBackoff == nil {
		panic("flow: Requeue(nil backoff)")
	}
	c := newConfig(opts)
	c.requeues = true
	cfg := c.engine()
	if c.workers == 1 { // whose window is 1 elsewhere: it would wait in place
		cfg.Window = 64
		if c.buffer >= 0 {
			cfg.Window = 1 + c.buffer
		}
	}
	again := func(in In, began time.Time) pool.Retry {
		schedule, attempt := newBackoff(), 0
		if schedule == nil {
			panic("flow: Requeue: newBackoff made no schedule")
		}
		return func(err error) (time.Duration, error) {
			attempt++
			permanent := resilience.IsPermanent(err)
			if permanent && attempt == 1 {
				return 0, &ItemError[In]{Item: in, Err: err}
			}
			wait, stop := time.Duration(0), permanent
			if !stop {
				wait, stop = schedule.Next()
			}
			if stop {
				gaveUp := &resilience.RetryError{Attempts: attempt, Elapsed: time.Since(began), Err: err}
				return 0, &ItemError[In]{Item: in, Err: gaveUp}
			}
			if says := resilience.RetryAfter(err); says > 0 {
				wait = says
			}
			return max(wait, 0), nil
		}
	}
	return observe(c, func(o *observed) iter.Seq2[Out, error] {
		return pool.Requeue(cfg, observeSource(o, src), limited(c, observeStep(o, f)), again)
	})
}
