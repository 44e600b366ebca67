// Package pool runs steps on several goroutines where it is not the order of
// the source alone that says which item starts next: where it waits for another
// one or for its time. Package engine, which is quicker, does the rest.
package pool

import (
	"context"
	"iter"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/headgate/headgate/flow/internal/engine"
)

// anyItem in wanted says that the consumer waits for whatever is done.
const anyItem = ^uint64(0)

// pool is one run of an operator whose items do not simply start in the order
// in which they come: rules decides which of them may start.
//
// How it works: the feeder pulls an item when the window has room and gives it
// to the rules; what they let start goes to the end of the queue ready, from
// which workers take. After a step the rules decide again: the item is done, or
// not yet, and others may start. Who changes what others wait for holds mu; the
// consumer takes it only when it has to wait. Invariants, when mu is free:
//
//   - ready is empty, or no worker sleeps and all are started, or one was woken
//     and looks for work; it wakes the next. So no item lies there while a
//     worker sleeps, and a burst of short steps wakes no crowd.
//   - an item is with the rules, in ready, with a worker, or done: there are
//     never more of them than the window.
type pool[In, Out, X any] struct {
	rules   rules[In, Out, X]
	cfg     engine.Config
	ctx     context.Context // the steps'; cancelled by stop
	cancel  context.CancelFunc
	done    <-chan struct{} // the caller's context's
	running sync.WaitGroup

	mask  uint64        // of an index, gives its slot
	slots []slot[Out]   // in order: who makes the item done, then the consumer
	head  atomic.Uint64 // feeder: items pulled
	tail  atomic.Uint64 // consumer: items yielded
	fatal error         // feeder, before ended: how the source went down
	ended atomic.Bool   // feeder: head is the number of all there will be
	sleep atomic.Bool   // feeder: it waits for room
	_     [128]byte     // what follows is written by many
	mu    sync.Mutex
	ready queue[In, Out, X]    // may start
	free  []*entry[In, Out, X] // not in use

	work    *sync.Cond // more in ready, or stopped
	idle    int        // workers that sleep
	started int        // workers
	waking  bool       // a worker was woken or started and has not looked yet
	stopped bool

	results  []result[Out] // not in order: to be yielded
	wanted   uint64        // the consumer sleeps: 1 + the item it waits for, or anyItem
	consumer chan struct{} // a token for each time it was woken
	feeder   chan struct{}
}

// entry is an item that was pulled and is not done.
type entry[In, Out, X any] struct {
	in    In
	x     X
	index uint64
	next  *entry[In, Out, X] // for the rules' use
}

type slot[Out any] struct {
	out  Out
	err  error
	done atomic.Uint64 // 1 + the index of the item whose result is here
}

func newPool[In, Out, X any](cfg engine.Config, r rules[In, Out, X]) *pool[In, Out, X] {
	size := uint64(1) << bits.Len64(uint64(cfg.Window-1))
	p := &pool[In, Out, X]{
		rules:    r,
		cfg:      cfg,
		done:     cfg.Context.Done(),
		mask:     size - 1,
		consumer: make(chan struct{}, 1),
		feeder:   make(chan struct{}, 1),
	}
	p.work = sync.NewCond(&p.mu)
	p.ready.entries = make([]*entry[In, Out, X], size)
	if !cfg.Unordered {
		p.slots = make([]slot[Out], size)
	}
	p.ctx, p.cancel = context.WithCancel(cfg.Context)
	return p
}

func (p *pool[In, Out, X]) run(src iter.Seq2[In, error], yield func(Out, error) bool) {
	defer p.stop()
	p.running.Go(func() { p.feed(src) })
	if p.cfg.Unordered {
		p.consumeAny(yield)
	} else {
		p.consume(yield)
	}
}

// stop ends the run and waits until its goroutines are gone and the source's
// clean-up has run. It may be called again.
func (p *pool[In, Out, X]) stop() {
	p.cancel()
	p.mu.Lock()
	p.stopped = true
	p.rules.stop()
	p.work.Broadcast()
	p.mu.Unlock()
	p.running.Wait()
}

// cancelled reports whether the caller's context is done.
func (p *pool[In, Out, X]) cancelled() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// start lets an item start.
func (p *pool[In, Out, X]) start(e *entry[In, Out, X]) {
	p.ready.push(e)
	p.wakeWorker()
}

// follow lets an item start for a rule that is called after a step: the worker
// that made that step looks for the next, so that none has to be woken.
func (p *pool[In, Out, X]) follow(e *entry[In, Out, X]) { p.ready.push(e) }

// wakeWorker has one more worker look for work, unless one is about to.
func (p *pool[In, Out, X]) wakeWorker() {
	switch {
	case p.waking || p.stopped:
	case p.idle > 0:
		p.waking = true
		p.idle--
		p.work.Signal()
	case p.started < p.cfg.Workers:
		p.waking = true
		p.started++
		p.running.Go(p.worker)
	}
}

func (p *pool[In, Out, X]) worker() {
	p.mu.Lock()
	p.waking = false
	p.mu.Unlock()
	for !p.works() { // a panic ends only a step
	}
}

// works runs steps until the run is over. It returns false after a panic.
func (p *pool[In, Out, X]) works() (over bool) {
	var e *entry[In, Out, X]
	defer func() {
		var recovered any
		if !over {
			recovered = recover()
		}
		if err := engine.Unwound(over, recovered); err != nil {
			var zero Out
			p.finish(e, zero, &fatal{err})
			if recovered == nil { // Goexit
				p.retire()
			}
		}
	}()
	for {
		e = p.take()
		if e == nil || p.cfg.Gate != nil && p.cfg.Gate.Wait(p.ctx) != nil {
			return true
		}
		out, err := p.rules.step(p.ctx, e)
		p.finish(e, out, err)
	}
}

// take waits for an item to start. It returns nil at the end.
func (p *pool[In, Out, X]) take() *entry[In, Out, X] {
	p.mu.Lock()
	defer p.mu.Unlock()
	for polled := false; ; {
		if p.stopped || p.cancelled() {
			return nil
		}
		if e := p.ready.pop(); e != nil {
			if p.ready.n > 0 {
				p.wakeWorker()
			}
			return e
		}
		if !polled { // what comes in the meantime needs no wake-up
			polled = true
			p.mu.Unlock()
			runtime.Gosched()
			p.mu.Lock()
			continue
		}
		p.idle++
		p.work.Wait()
		p.waking = false
		polled = false
	}
}

// retire is for a worker whose goroutine is going down inside a step.
func (p *pool[In, Out, X]) retire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started--
	if p.ready.n > 0 {
		p.wakeWorker()
	}
}

// finish is called after a step.
func (p *pool[In, Out, X]) finish(e *entry[In, Out, X], out Out, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.rules.after(p, e, err) {
		return
	}
	i := e.index
	*e = entry[In, Out, X]{}
	p.free = append(p.free, e)
	p.deliver(i, out, err)
}

// deliver makes the i-th item done.
func (p *pool[In, Out, X]) deliver(i uint64, out Out, err error) {
	if p.cfg.Unordered {
		p.results = append(p.results, result[Out]{out, err})
	} else {
		s := &p.slots[i&p.mask]
		s.out, s.err = out, err
		s.done.Store(i + 1)
	}
	if p.wanted == i+1 || p.wanted == anyItem {
		p.wakeConsumer()
	}
}
