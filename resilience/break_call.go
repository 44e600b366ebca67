package resilience

import (
	"context"
	"errors"
	"time"
)

// Verdicts on a call, as gobreaker hears them; nil is success.
var (
	errFailed  = errors.New("failed")
	errNeither = errors.New("counts neither way")
)

func (b *Breaker) policy(next Step) Step {
	return func(ctx context.Context) error {
		g := b.calls.Get().(*guarded)
		g.ctx, g.next = ctx, next
		err := g.pass()
		// Reached by returning only: a panic or an exit gives g to the collector.
		g.ctx, g.next, g.err = nil, nil, nil
		g.admitted, g.returned = false, false
		b.calls.Put(g)
		return err
	}
}

// guarded is one call through a breaker, pooled so that the function that
// gobreaker runs is made once.
//
// gobreaker records that this function returned or panicked, but not that its
// goroutine exits: a probe that ended so would keep the breaker half-open for
// ever. So below gobreaker an exit is turned into a panic, and above it that
// panic is recovered, which lets the exit go on. Every admitted call is
// therefore recorded exactly once.
type guarded struct {
	b    *Breaker
	run  func() (struct{}, error) // g.call, bound once
	ctx  context.Context
	next Step

	admitted bool  // gobreaker let it through
	returned bool  // the step returned
	exiting  bool  // the step's goroutine exits
	ticket   bool  // the lot called it up, and counts on it to ask
	err      error // what the step returned
}

func newGuarded(b *Breaker) *guarded {
	g := &guarded{b: b}
	g.run = g.call
	return g
}

func (g *guarded) pass() error {
	if g.b.lot != nil {
		return g.b.lot.pass(g)
	}
	if !g.try() {
		return g.b.refusal(g.ctx)
	}
	return g.err
}

// try asks gobreaker to make the call and reports whether it was made.
func (g *guarded) try() (made bool) {
	defer g.recorded()
	_, _ = g.b.cb.Execute(g.run)
	return g.admitted
}

func (g *guarded) recorded() {
	if g.exiting {
		_ = recover() // errExit: the exit goes on
	}
	if g.b.lot != nil && g.b.lot.active.Load() {
		g.b.lot.settle()
	}
	g.b.news.deliver(g.b)
}

var errExit = errors.New("resilience: the step's goroutine exits")

// call runs in gobreaker.Execute, outside its lock.
func (g *guarded) call() (_ struct{}, verdict error) {
	g.admitted = true
	defer g.unwound()
	if lot := g.b.lot; lot != nil && (g.ticket || lot.active.Load()) {
		lot.admitted(g)
	}
	var start time.Duration
	if g.b.slow > 0 {
		start = now()
	}
	g.err = g.next(g.ctx)
	g.returned = true
	verdict = g.b.verdict(g.ctx, g.err)
	if verdict == nil && g.b.slow > 0 && now()-start >= g.b.slow {
		verdict = errFailed
	}
	return struct{}{}, verdict
}

func (g *guarded) unwound() {
	if g.returned {
		return
	}
	if r := recover(); r != nil {
		panic(r) // still on top of the frames that panicked, so its stack tells all
	}
	g.exiting = true
	panic(errExit)
}

// verdict is what a call that returned err says about the service.
func (b *Breaker) verdict(ctx context.Context, err error) error {
	switch {
	case b.excluded != nil && b.excluded(err):
		return errNeither
	case b.successful != nil && b.successful(err), b.successful == nil && err == nil:
		return nil
	case err != nil && (errors.Is(ctx.Err(), context.Canceled) || refused(err)):
		return errNeither
	default:
		return errFailed
	}
}

// refused reports whether err is a policy's refusal: the service was not asked.
func refused(err error) bool {
	var wait *WaitError
	return errors.Is(err, ErrOpen) || errors.As(err, &wait)
}
