package pool

import (
	"context"
	"iter"
	"runtime"

	"github.com/headgate/headgate/flow/internal/engine"
)

// feed is the feeder of a pool: it ranges over the source.
func (p *pool[In, Out, X]) feed(src iter.Seq2[In, error]) {
	finished := false
	defer func() {
		var recovered any
		if !finished {
			recovered = recover()
		}
		p.fatal = engine.Unwound(finished, recovered)
		p.mu.Lock()
		p.ended.Store(true)
		if p.wanted != 0 {
			p.wakeConsumer()
		}
		p.mu.Unlock()
	}()
	i := uint64(0)
	if p.admit(i) {
		for in, err := range src {
			if err == nil {
				p.publish(i, in, p.rules.prepare(in))
			} else {
				p.publishError(i, err)
			}
			i++
			if !p.admit(i) {
				break
			}
		}
	}
	finished = true
}

func (p *pool[In, Out, X]) publish(i uint64, in In, x X) {
	p.mu.Lock()
	defer p.mu.Unlock() // deferred: a key may be of a type that cannot be hashed
	var e *entry[In, Out, X]
	if last := len(p.free) - 1; last >= 0 {
		e, p.free = p.free[last], p.free[:last]
	} else {
		e = new(entry[In, Out, X])
	}
	e.in, e.x, e.index = in, x, i
	p.rules.arrive(p, e)
	p.head.Store(i + 1)
}

// publishError makes an error element of the source done in its place.
func (p *pool[In, Out, X]) publishError(i uint64, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var zero Out
	p.deliver(i, zero, err)
	p.head.Store(i + 1)
}

// admit waits until item i may be pulled: the window has room and the gate is
// open. It reports false when the run is over.
func (p *pool[In, Out, X]) admit(i uint64) bool {
	window := uint64(p.cfg.Window)
	for i-p.tail.Load() >= window {
		// Lost wake-ups: the feeder says that it sleeps before it looks for the
		// last time, the consumer makes room before it looks who sleeps.
		p.sleep.Store(true)
		if i-p.tail.Load() < window && p.sleep.CompareAndSwap(true, false) {
			break
		}
		select {
		case <-p.feeder:
		case <-p.ctx.Done():
			return false
		}
	}
	if p.cfg.Gate != nil && p.cfg.Gate.Wait(p.ctx) != nil {
		return false
	}
	return p.ctx.Err() == nil
}

func (p *pool[In, Out, X]) wakeFeeder() {
	if p.sleep.CompareAndSwap(true, false) {
		p.feeder <- struct{}{}
	}
}

// wakeConsumer is called with mu held.
func (p *pool[In, Out, X]) wakeConsumer() {
	p.wanted = 0
	p.consumer <- struct{}{}
}

// consume yields the results in the order of their items.
func (p *pool[In, Out, X]) consume(yield func(Out, error) bool) {
	var zero Out
	for i := uint64(0); ; i++ {
		s := &p.slots[i&p.mask]
		done := func() bool { return s.done.Load() == i+1 }
		if !done() && !p.await(i+1, done) || p.cancelled() {
			p.end(yield)
			return
		}
		out, err := s.out, s.err
		s.out, s.err = zero, nil
		if !p.hand(i+1, out, err, yield) {
			return
		}
	}
}

// consumeAny yields the results in the order of their completion.
func (p *pool[In, Out, X]) consumeAny(yield func(Out, error) bool) {
	var batch []result[Out]
	swap := func() bool {
		if len(p.results) == 0 {
			return false
		}
		batch, p.results = p.results, batch[:0]
		return true
	}
	for n := uint64(0); ; {
		if !p.await(anyItem, swap) {
			p.end(yield)
			return
		}
		for k, r := range batch {
			if p.cancelled() {
				p.end(yield)
				return
			}
			batch[k] = result[Out]{} // let go of once it is yielded
			n++
			if !p.hand(n, r.out, r.err, yield) {
				return
			}
		}
	}
}

// await waits until ready, which is called with mu held, reports true. It
// returns false at the end.
func (p *pool[In, Out, X]) await(want uint64, ready func() bool) bool {
	for polled := false; ; {
		p.mu.Lock()
		ok := ready()
		over := !ok && p.ended.Load() && p.tail.Load() == p.head.Load()
		sleeps := polled && !ok && !over
		if sleeps {
			p.wanted = want
		}
		p.mu.Unlock()
		switch {
		case ok:
			return true
		case over || p.cancelled():
			return false
		case !sleeps:
			polled = true
			runtime.Gosched()
			continue
		}
		if p.head.Load()-p.tail.Load() < uint64(p.cfg.Window) {
			p.wakeFeeder()
		}
		select {
		case <-p.consumer:
		case <-p.done:
			return false
		}
	}
}

// hand yields a result as the n-th.
func (p *pool[In, Out, X]) hand(n uint64, out Out, err error, yield func(Out, error) bool) bool {
	if f, ok := err.(*fatal); ok {
		p.stop()
		engine.Raise(f.err)
	}
	p.tail.Store(n)
	// The feeder sleeps until a quarter of the window is free, or the consumer
	// has nothing to do.
	if p.sleep.Load() && p.head.Load()-n <= uint64(p.cfg.Window-max(p.cfg.Window/4, 1)) {
		p.wakeFeeder()
	}
	if !yield(out, err) {
		p.stop()
		if p.fatal != nil {
			engine.Raise(p.fatal) // the source's own clean-up panicked
		}
		return false
	}
	return true
}

// end finishes a loop that has no more results.
func (p *pool[In, Out, X]) end(yield func(Out, error) bool) {
	p.stop()
	if p.fatal != nil {
		engine.Raise(p.fatal)
	}
	if err := context.Cause(p.cfg.Context); err != nil {
		var zero Out
		yield(zero, err)
	}
}
