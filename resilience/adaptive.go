package resilience

import (
	"container/list"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/headgate/headgate/resilience/adaptive"
)

// Adaptive lets as many calls be under way as limiter says, which it teaches in
// turn: how long successful calls took, and which failures were [Overload] or a
// [*TimeoutError]. Other failures, cancelled calls and what a policy inside
// refused teach nothing. Calls above the limit wait, first come, first served;
// a limit that falls lets the calls under way end. A place is given back
// whatever way a call ends.
//
// A call whose context is done while it waits fails as with [InFlight]. Put a
// [Timeout] inside, so that a hanging service is noticed, and [Limit] outside,
// so that its waits are not taken for the service's. Use one Adaptive in several
// functions that ask the same service, rather than one limiter in several
// Adaptives: it is the calls under way together that matter. Adaptive panics if
// limiter is nil.
func Adaptive(limiter *adaptive.Limiter, opts ...Option) Policy {
	if limiter == nil {
		panic("resilience: Adaptive: limiter is nil")
	}
	p := &pool{limiter: limiter, obs: observed("adaptive", opts)}
	p.told.Store(int64(limiter.Limit()))
	return p.policy
}

// pool bounds the calls under way by a limit that moves.
//
// Invariant, under mu: whoever queues has found the limit reached, and the
// limit is at least 1, so some call is under way; its end serves the queue. A
// place is handed over by counting it for the one in the queue, so nobody can
// come in between.
type pool struct {
	limiter *adaptive.Limiter
	obs     Observer
	told    atomic.Int64 // the limit last reported

	mu       sync.Mutex
	underWay int
	queue    list.List // of *placed
}

// placed is a call in the queue.
type placed struct {
	ready    chan struct{} // closed when it has its place
	underWay int           // then: the calls under way, itself included; 0 before
}

func (p *pool) policy(next Step) Step {
	return func(ctx context.Context) error {
		underWay, err := p.enter(ctx)
		if err != nil {
			return err
		}
		defer p.leave()
		start := now()
		err = next(ctx)
		p.learn(ctx, now()-start, underWay, err) // first, so that leave goes by the new limit
		return err
	}
}

func (p *pool) enter(ctx context.Context) (underWay int, err error) {
	p.mu.Lock()
	if p.queue.Len() == 0 && p.underWay < p.limiter.Limit() {
		p.underWay++
		underWay = p.underWay
		p.mu.Unlock()
		return underWay, nil
	}
	w := &placed{ready: make(chan struct{})}
	at := p.queue.PushBack(w)
	p.mu.Unlock()
	return p.wait(ctx, w, at)
}

func (p *pool) wait(ctx context.Context, w *placed, at *list.Element) (underWay int, err error) {
	kept := false
	defer func() {
		if !kept {
			p.giveUp(w, at) // even if it is a hook that panics
		}
	}()
	over := p.obs.waiting(ctx, 0)
	select {
	case <-w.ready:
	case <-ctx.Done():
	}
	over()
	if ctx.Err() != nil {
		return 0, queueLeft(ctx, &p.obs)
	}
	kept = true
	return w.underWay, nil
}

// giveUp takes w out of the queue, or gives back the place that it has got.
func (p *pool) giveUp(w *placed, at *list.Element) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if w.underWay > 0 {
		p.leaveLocked()
	} else {
		p.queue.Remove(at)
	}
}

func (p *pool) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.leaveLocked()
}

func (p *pool) leaveLocked() {
	p.underWay--
	for limit := p.limiter.Limit(); p.underWay < limit && p.queue.Len() > 0; {
		w := p.queue.Remove(p.queue.Front()).(*placed)
		p.underWay++
		w.underWay = p.underWay
		close(w.ready)
	}
}

// learn tells the limiter what the call says about the service.
func (p *pool) learn(ctx context.Context, took time.Duration, underWay int, err error) {
	overload := err != nil && IsOverload(err) && !refused(err)
	if err != nil && !overload {
		return
	}
	limit := p.limiter.Add(adaptive.Sample{Latency: took, InFlight: underWay, Overload: overload})
	if p.obs.hook != nil && p.told.Swap(int64(limit)) != int64(limit) {
		p.obs.report(ctx, Event{Kind: LimitChanged, Limit: limit})
	}
}
