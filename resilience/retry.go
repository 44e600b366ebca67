package resilience

import (
	"context"
	"errors"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/seq"
)

// Retry calls the step again after a failure, as long as the schedule allows
// and with its waits between the calls. newBackoff makes the schedule of one
// item, for example with go-retry's NewExponential, WithMaxRetries and
// WithFullJitter; it is called only after that item's first failure, so a call
// that succeeds pays nothing for it. Retry without a bound in its schedule goes
// on until ctx is done.
//
// It does not retry an error marked [Permanent], one that [If] refuses, or
// anything once ctx is done. Such an error on the first attempt passes as it
// is. In every other case giving up returns a [*RetryError], in which errors.Is
// finds the last failure. When ctx is done during a wait, the wait ends at once
// and the error Is both the context's cause and the last failure.
//
// An error with a method RetryAfter() time.Duration, as [After] makes it, sets
// the wait before the next attempt in place of the schedule.
//
// The wait is spent in place: it keeps its worker, and everything outside
// Retry in the chain (a permit, a deadline), busy. With [Holding] the source
// and all siblings rest too.
//
// Retry panics if newBackoff is nil.
func Retry(newBackoff func() retry.Backoff, opts ...RetryOption) Policy {
	if newBackoff == nil {
		panic("resilience: Retry: newBackoff is nil")
	}
	r := &retrier{newBackoff: newBackoff, Observer: Observer{policy: "retry"}}
	for _, o := range opts {
		o.retry(r)
	}
	return r.policy
}

// A RetryOption changes how [Retry] goes about it.
type RetryOption interface{ retry(*retrier) }

type retryOption func(*retrier)

func (o retryOption) retry(r *retrier) { o(r) }

// Holding makes [Retry] hold the gate from an item's first failure until its
// whole retry has ended, be it by success, giving up, cancellation or a panic:
// while one item is in trouble nothing is pulled through the gate and no other
// step starts. Any number of items may hold it at once; it opens when the last
// of them is done. It panics if gate is nil.
func Holding(gate *seq.Gate) RetryOption {
	if gate == nil {
		panic("resilience: Holding: gate is nil")
	}
	return retryOption(func(r *retrier) { r.gate = gate })
}

// If makes [Retry] retry only the errors for which worth returns true. Errors
// marked [Permanent] are not asked about. It may be called from several
// goroutines at once. If panics if worth is nil.
func If(worth func(error) bool) RetryOption {
	if worth == nil {
		panic("resilience: If: worth is nil")
	}
	return retryOption(func(r *retrier) { r.worth = worth })
}

// OnRetry makes [Retry] call f before each wait, on the goroutine that made
// the attempt. It panics if f is nil.
func OnRetry(f func(Attempt)) RetryOption {
	if f == nil {
		panic("resilience: OnRetry: f is nil")
	}
	return retryOption(func(r *retrier) { r.onRetry = f })
}

// An Attempt is a failed call that [Retry] is about to repeat.
type Attempt struct {
	Number  int           // 1 for the first call
	Err     error         // how it failed
	Elapsed time.Duration // since the first call began
	Wait    time.Duration // until the next call
}

type retrier struct {
	Observer
	newBackoff func() retry.Backoff
	gate       *seq.Gate
	budget     *Budget
	worth      func(error) bool
	onRetry    func(Attempt)
}

func (r *retrier) policy(next Step) Step {
	if r.budget != nil {
		return func(ctx context.Context) error {
			r.budget.enter()
			defer r.budget.leave()
			return r.call(ctx, next)
		}
	}
	return func(ctx context.Context) error { return r.call(ctx, next) }
}

func (r *retrier) call(ctx context.Context, next Step) error {
	start := now()
	err := next(ctx)
	if err == nil {
		return nil
	}
	return r.afterFailure(ctx, next, start, err)
}

// afterFailure goes on from a failed first call. It is the slow path: here a
// few allocations do not matter.
func (r *retrier) afterFailure(ctx context.Context, next Step, start time.Duration, err error) error {
	gaveUp := func(attempts int, stopped error) error {
		r.report(ctx, Event{Kind: GaveUp, Attempt: attempts, Err: err})
		return &RetryError{Attempts: attempts, Elapsed: now() - start, Err: err, Stopped: stopped}
	}
	if stopped, final := r.final(ctx, err); final {
		if stopped == nil || errors.Is(err, stopped) {
			return err
		}
		return gaveUp(1, stopped)
	}
	var release func()
	defer func() {
		// The one release of the one hold below, whatever way the retry ends.
		if release != nil {
			release()
		}
	}()
	schedule := r.newBackoff()
	if schedule == nil {
		panic("resilience: Retry: newBackoff made no schedule")
	}
	for attempt := 1; ; attempt++ {
		wait, stop := schedule.Next()
		if stop {
			return gaveUp(attempt, nil)
		}
		if r.budget != nil && !r.budget.take() {
			return gaveUp(attempt, ErrBudget)
		}
		if r.gate != nil && release == nil {
			release = r.gate.Hold()
		}
		if says := RetryAfter(err); says > 0 {
			wait = says
		}
		var stopped error
		if err, stopped = r.again(ctx, next, Attempt{
			Number: attempt, Err: err, Elapsed: now() - start, Wait: max(wait, 0),
		}); stopped != nil {
			return gaveUp(attempt, stopped)
		}
		if err == nil {
			return nil
		}
		if stopped, final := r.final(ctx, err); final {
			return gaveUp(attempt+1, stopped)
		}
	}
}

// again waits and then repeats the call. If the wait was cut short it returns
// the failure that it was to repeat, and why.
func (r *retrier) again(ctx context.Context, next Step, failed Attempt) (err, stopped error) {
	if r.budget != nil {
		defer r.budget.giveBack()
	}
	r.report(ctx, Event{Kind: Retrying, Attempt: failed.Number, Wait: failed.Wait, Err: failed.Err})
	if r.onRetry != nil {
		r.onRetry(failed)
	}
	if cause := sleep(ctx, failed.Wait); cause != nil {
		return failed.Err, cause
	}
	return next(ctx), nil
}

// final reports whether err ends the retry whatever the schedule says, and
// the context's cause if that is why.
func (r *retrier) final(ctx context.Context, err error) (stopped error, final bool) {
	if IsPermanent(err) || r.worth != nil && !r.worth(err) {
		return nil, true
	}
	if ctx.Err() != nil {
		return context.Cause(ctx), true
	}
	return nil, false
}

// sleep waits for d. If ctx is done before that, it returns the context's
// cause at once.
func sleep(ctx context.Context, d time.Duration) error {
	if d > 0 {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-t.C:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

var epoch = time.Now()

// now reads the monotonic clock alone, at half the price of time.Now. Only
// differences mean anything.
func now() time.Duration { return time.Since(epoch) }
