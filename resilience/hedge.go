package resilience

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// Hedge returns a function like f that starts a second attempt beside the first
// when that one has not answered within after, and so on each after until most
// attempts are under way. The first good answer wins; the other attempts are
// cancelled and waited for, so f must heed its context. It cuts the tail of
// latency at the price of more calls: bound that price by [Within], and hedge
// only what may be done twice.
//
// Hedge is about slow attempts. When every attempt under way has failed, the
// call has: it returns the first failure and starts no other, which is [Retry]'s
// part. A panic of any attempt is raised on the caller's goroutine once all have
// ended, as a [*PanicError] if it was not the first attempt's.
//
// The first attempt runs on the caller's goroutine, so a call that answers in
// time costs a context and a timer but no goroutine. Hedge panics if f is nil,
// after is not positive or most is less than 2.
func Hedge[A, B any](f func(context.Context, A) (B, error), after time.Duration, most int, opts ...HedgeOption) func(context.Context, A) (B, error) {
	switch {
	case f == nil:
		panic("resilience: Hedge: f is nil")
	case after <= 0:
		panic(fmt.Sprintf("resilience: Hedge(%v, %d): want a positive time", after, most))
	case most < 2:
		panic(fmt.Sprintf("resilience: Hedge(%v, %d): want at least 2 attempts", after, most))
	}
	h := &hedger{Observer: Observer{policy: "hedge"}, after: after, most: most}
	for _, o := range opts {
		o.hedge(h)
	}
	return func(ctx context.Context, in A) (B, error) {
		r := &race[A, B]{hedger: h, f: f, in: in}
		return r.run(ctx)
	}
}

// A HedgeOption changes how [Hedge] goes about it.
type HedgeOption interface{ hedge(*hedger) }

type hedgeOption func(*hedger)

func (o hedgeOption) hedge(h *hedger) { o(h) }

func (o Observer) hedge(h *hedger)     { o.observe(&h.Observer) }
func (o BudgetOption) hedge(h *hedger) { h.budget = o.budget }

// AtQuantile makes [Hedge] start the next attempt after the time within which
// the share q of first attempts answers, 0.95 for the p95, as measured over the
// latest 256 calls. Until 64 calls have been measured the fixed time stands.
// AtQuantile panics if q is not between 0 and 1.
func AtQuantile(q float64) HedgeOption {
	if !(q > 0 && q < 1) {
		panic(fmt.Sprintf("resilience: AtQuantile(%v): want a share between 0 and 1", q))
	}
	return hedgeOption(func(h *hedger) { h.latency = &quantile{q: q} })
}

type hedger struct {
	Observer
	after   time.Duration
	most    int
	budget  *Budget
	latency *quantile
}

func (h *hedger) delay() time.Duration {
	if h.latency != nil {
		if d, ok := h.latency.value(); ok {
			return max(1, d)
		}
	}
	return h.after
}

// race is one hedged call.
//
// Invariants, under mu: running counts the attempts that have started and not
// ended; over is set when the result is fixed (an answer, nobody left running,
// or the caller leaving), and after that no attempt starts. Hence once over is
// set and running is zero nobody touches the race any more.
type race[A, B any] struct {
	*hedger
	f      func(context.Context, A) (B, error)
	in     A
	cancel context.CancelFunc
	wait   time.Duration

	returned bool // the first attempt has; the caller's goroutine only

	mu      sync.Mutex
	timer   *time.Timer
	started int
	running int
	over    bool
	out     B
	err     error // the first failure, if there is no answer
	failed  bool
	panic   *PanicError
	ended   chan struct{} // closed when over and nobody runs; nil until someone waits
}

func (r *race[A, B]) run(ctx context.Context) (B, error) {
	if r.budget != nil {
		r.budget.enter()
		defer r.budget.leave()
	}
	inner, cancel := context.WithCancel(ctx)
	r.cancel = cancel
	defer r.end() // also on panic and Goexit of the first attempt
	r.wait = r.delay()
	r.started, r.running = 1, 1
	r.mu.Lock() // the timer may fire before it is assigned
	r.timer = time.AfterFunc(r.wait, func() { r.another(inner) })
	r.mu.Unlock()

	start := now()
	out, err := r.f(inner, r.in)
	r.returned = true
	if lost := inner.Err() != nil && ctx.Err() == nil; r.latency != nil && (err == nil || lost) {
		// A loser's time was cut short, but by an answer that came later than
		// the quantile: it falls on the right side of it.
		r.latency.add(now() - start)
	}
	r.finish(out, err)

	r.join()
	if r.panic != nil {
		panic(r.panic)
	}
	return r.out, r.err
}

// another runs on the timer's goroutine.
func (r *race[A, B]) another(ctx context.Context) {
	r.mu.Lock()
	if r.over || ctx.Err() != nil {
		r.mu.Unlock()
		return
	}
	if r.budget != nil && !r.budget.take() {
		r.timer.Reset(r.wait) // there may be room later
		r.mu.Unlock()
		return
	}
	attempts := r.started
	r.started++
	r.running++
	if r.started < r.most {
		r.timer.Reset(r.wait)
	}
	r.mu.Unlock()

	var out B
	err := ErrExit // unless it returns
	defer func() {
		p := recover()
		if r.budget != nil {
			r.budget.giveBack()
		}
		if p != nil {
			r.mu.Lock()
			if r.panic == nil {
				r.panic = &PanicError{Value: p, Stack: debug.Stack()}
			}
			r.mu.Unlock()
		}
		r.finish(out, err)
	}()
	r.report(ctx, Event{Kind: Hedging, Attempt: attempts})
	out, err = r.f(ctx, r.in)
}

// finish takes in how an attempt ended.
func (r *race[A, B]) finish(out B, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running--
	switch {
	case r.over:
	case err == nil || r.panic != nil:
		r.out, r.err = out, err
		r.close()
	default:
		if !r.failed {
			r.failed, r.out, r.err = true, out, err
		}
		if r.running == 0 {
			r.close()
		}
	}
	r.tell()
}

// close fixes the result. It is called under mu.
func (r *race[A, B]) close() {
	r.over = true
	r.timer.Stop()
	r.cancel()
}

func (r *race[A, B]) tell() {
	if r.over && r.running == 0 && r.ended != nil {
		close(r.ended)
		r.ended = nil
	}
}

// join waits until the race is over and every attempt has ended.
func (r *race[A, B]) join() {
	r.mu.Lock()
	if r.over && r.running == 0 {
		r.mu.Unlock()
		return
	}
	ended := make(chan struct{})
	r.ended = ended
	r.mu.Unlock()
	<-ended
}

// end does for a first attempt that panicked or exited what finish and join do
// for one that returned.
func (r *race[A, B]) end() {
	if r.returned {
		return
	}
	r.mu.Lock()
	r.running--
	if !r.over {
		r.close()
	}
	r.mu.Unlock()
	r.join()
}
