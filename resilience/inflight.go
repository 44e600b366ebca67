package resilience

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"
)

// InFlight lets at most n calls be under way at once; others wait, first come,
// first served. A call's place is given back whatever way it ends, also by a
// panic or an exiting goroutine. Use one InFlight in several functions to bound
// them together: at most 50 requests over three stages.
//
// A call whose context is done while it waits returns the context's cause; if
// that is a deadline, a [*WaitError]. InFlight panics if n is less than 1.
func InFlight(n int, opts ...Option) Policy {
	if n < 1 {
		panic(fmt.Sprintf("resilience: InFlight(%d): want at least 1", n))
	}
	s := &bound{sem: semaphore.NewWeighted(int64(n)), obs: observed("in flight", opts)}
	return func(next Step) Step {
		return func(ctx context.Context) error { return s.call(ctx, 1, next) }
	}
}

// Weighted is [InFlight] for calls that weigh unequally: each takes weight of
// sem while it is under way. Functions that share a semaphore share its bound,
// each with a weight of its own. A heavy call is not overtaken by light ones
// behind it. A call heavier than the whole semaphore waits until its context is
// done.
//
// Weighted panics if sem is nil or weight negative.
func Weighted(sem *semaphore.Weighted, weight int64, opts ...Option) Policy {
	if sem == nil {
		panic("resilience: Weighted: semaphore is nil")
	}
	if weight < 0 {
		panic(fmt.Sprintf("resilience: Weighted: weight %d: want at least 0", weight))
	}
	s := &bound{sem: sem, obs: observed("in flight", opts)}
	return func(next Step) Step {
		return func(ctx context.Context) error { return s.call(ctx, weight, next) }
	}
}

// WeightedBy returns a function like f whose calls each take weight(item) of
// sem while they are under way, as with [Weighted]. A negative weight panics in
// the call. WeightedBy panics if an argument is nil.
func WeightedBy[A, B any](f func(context.Context, A) (B, error), sem *semaphore.Weighted, weight func(A) int64, opts ...Option) func(context.Context, A) (B, error) {
	if f == nil || sem == nil || weight == nil {
		panic("resilience: WeightedBy: f, sem and weight must not be nil")
	}
	s := &bound{sem: sem, obs: observed("in flight", opts)}
	return func(ctx context.Context, in A) (B, error) {
		w := weight(in)
		if err := s.acquire(ctx, w); err != nil {
			var zero B
			return zero, err
		}
		defer sem.Release(w)
		return f(ctx, in)
	}
}

type bound struct {
	sem *semaphore.Weighted
	obs Observer
}

func (s *bound) call(ctx context.Context, weight int64, next Step) error {
	if err := s.acquire(ctx, weight); err != nil {
		return err
	}
	defer s.sem.Release(weight)
	return next(ctx)
}

// acquire returns nil with weight taken, or an error with nothing taken.
func (s *bound) acquire(ctx context.Context, weight int64) error {
	if s.sem.TryAcquire(weight) {
		return nil
	}
	return s.wait(ctx, weight)
}

func (s *bound) wait(ctx context.Context, weight int64) error {
	over := s.obs.waiting(ctx, 0)
	if s.sem.Acquire(ctx, weight) != nil {
		over()
		return queueLeft(ctx, &s.obs)
	}
	kept := false
	defer func() {
		if !kept {
			s.sem.Release(weight) // the hook panicked
		}
	}()
	over()
	kept = true
	return nil
}

// queueLeft is the error of a call whose context was done before its turn came.
func queueLeft(ctx context.Context, obs *Observer) error {
	cause := context.Cause(ctx)
	if ctx.Err() != context.DeadlineExceeded {
		return cause
	}
	var err error = &WaitError{Policy: obs.policy}
	if cause != context.DeadlineExceeded {
		err = fmt.Errorf("%w: %w", err, cause)
	}
	obs.report(ctx, Event{Kind: Rejected, Err: err})
	return err
}
