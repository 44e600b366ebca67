// Package pump runs sources on goroutines of their own, for operators that
// have to answer the loop or look at the clock while a source is busy.
package pump

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/headgate/headgate/flow/internal/engine"
	"github.com/headgate/headgate/seq"
)

// Store is what an operator keeps between its sources and the loop. Its
// methods are called one at a time, with a lock held: they must not wait nor
// call the user's code.
type Store[T, U any] interface {
	// Room reports whether source i may be pulled. Only Take makes room.
	Room(i int) bool
	// Put keeps an element of source i.
	Put(i int, v T, err error)
	// Take returns the element that the loop can have now, if there is one. It is
	// asked when the loop waits for an element. over says that all sources came
	// to their end; it stays false when one panicked, which then comes after
	// the elements that the loop can have anyhow.
	Take(over bool) (u U, err error, ok bool)
	// Ready reports whether the loop, waiting since Take had nothing for it,
	// is to ask again because of what was put.
	Ready() bool
	// Due is when the loop is to ask again although nothing was put. The zero
	// time means never.
	Due() time.Time
}

// Watcher is a Store that wants to know when a source is really being pulled:
// after the gate has let it through.
type Watcher interface{ Pull() }

// Run hands what store makes of the elements of srcs to yield, in the manner
// that package flow promises. What is in the store when parent is done is
// dropped.
func Run[T, U any](parent context.Context, gate *seq.Gate, store Store[T, U], yield func(U, error) bool, srcs ...iter.Seq2[T, error]) {
	RunIn(parent, gate, store, yield, func(context.Context) []iter.Seq2[T, error] { return srcs })
}

// RunIn is Run for sources that wait for something else than a pull: build
// makes them with a context that is done when they are to stop.
func RunIn[T, U any](parent context.Context, gate *seq.Gate, store Store[T, U], yield func(U, error) bool, build func(context.Context) []iter.Seq2[T, error]) {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	srcs := build(ctx)
	r := &run[T, U]{
		store:  store,
		parent: parent,
		ctx:    ctx,
		gate:   gate,
		news:   make(chan struct{}, 1),
		lanes:  make([]lane, len(srcs)),
		left:   len(srcs),
	}
	r.watcher, _ = store.(Watcher)
	stop := func() { cancel(); r.sources.Wait() }
	defer stop()
	for i, src := range srcs {
		r.lanes[i].room = make(chan struct{}, 1)
		r.sources.Go(func() { r.pull(i, src) })
	}
	for {
		u, err, ok := r.next()
		if parent.Err() != nil {
			stop()
			if r.fatal != nil {
				engine.Raise(r.fatal)
			}
			var zero U
			yield(zero, context.Cause(parent))
			return
		}
		if !ok || !yield(u, err) {
			stop()
			if r.fatal != nil {
				engine.Raise(r.fatal) // of a pull, or of the source's own clean-up
			}
			return
		}
	}
}

// run is one loop. The lock guards the store and all fields below it; nobody
// waits while holding it. Whoever waits first says so in waiting or in its
// lane's resting, and whoever takes that back sends one token for it.
type run[T, U any] struct {
	parent  context.Context
	ctx     context.Context // ends with the run
	gate    *seq.Gate
	watcher Watcher
	sources sync.WaitGroup
	news    chan struct{} // to the loop
	alarm   *time.Timer   // the loop's own

	mu      sync.Mutex
	store   Store[T, U]
	lanes   []lane
	waiting bool  // the loop waits for news
	resting int   // sources that wait for room
	left    int   // sources that have not ended
	fatal   error // how the first source went down that did
}

// lane is one source's.
type lane struct {
	resting bool
	room    chan struct{} // to the source
}

// next waits for the loop's next element. It reports false at the end.
func (r *run[T, U]) next() (u U, err error, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		u, err, ok = r.store.Take(r.left == 0 && r.fatal == nil)
		if ok {
			r.rouse()
			return u, err, true
		}
		if r.left == 0 || r.fatal != nil || r.parent.Err() != nil {
			return u, err, false
		}
		r.rouse()
		r.await()
	}
}

// rouse wakes the sources that wait for room and have it now.
func (r *run[T, U]) rouse() {
	if r.resting == 0 {
		return
	}
	for i := range r.lanes {
		if lane := &r.lanes[i]; lane.resting && r.store.Room(i) {
			lane.resting = false
			r.resting--
			lane.room <- struct{}{}
		}
	}
}

// await gives up the lock until there may be something to take.
func (r *run[T, U]) await() {
	var alarm <-chan time.Time
	if due := r.store.Due(); !due.IsZero() {
		if r.alarm == nil {
			r.alarm = time.NewTimer(time.Until(due))
		} else {
			r.alarm.Reset(time.Until(due))
		}
		alarm = r.alarm.C
	}
	r.waiting = true
	r.mu.Unlock()
	heard := false
	select {
	case <-r.news:
		heard = true
	case <-alarm:
	case <-r.parent.Done():
	}
	r.mu.Lock()
	if r.waiting {
		r.waiting = false
	} else if !heard {
		<-r.news
	}
}

// tell wakes the loop if it waits.
func (r *run[T, U]) tell() {
	if r.waiting {
		r.waiting = false
		r.news <- struct{}{}
	}
}

// pull ranges over source i on a goroutine of its own.
func (r *run[T, U]) pull(i int, src iter.Seq2[T, error]) {
	finished := false
	defer func() {
		var recovered any
		if !finished {
			recovered = recover()
		}
		fatal := engine.Unwound(finished, recovered)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.left--
		if r.fatal == nil {
			r.fatal = fatal
		}
		r.tell()
	}()
	if r.enter(i) {
		for v, err := range src {
			if !r.put(i, v, err) {
				break
			}
		}
	}
	finished = true
}

func (r *run[T, U]) enter(i int) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.admit(i)
}

// put keeps an element and waits until the next one may be pulled. It reports
// false at the end.
func (r *run[T, U]) put(i int, v T, err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.store.Put(i, v, err)
	if r.waiting && r.store.Ready() {
		r.tell()
	}
	return r.admit(i)
}

// admit waits, giving up the lock, until source i may be pulled: there is room
// and the gate is open. It reports false at the end.
func (r *run[T, U]) admit(i int) bool {
	for !r.store.Room(i) && r.ctx.Err() == nil {
		r.lanes[i].resting = true
		r.resting++
		r.mu.Unlock()
		select {
		case <-r.lanes[i].room:
		case <-r.ctx.Done():
		}
		r.mu.Lock()
	}
	if r.gate != nil {
		r.mu.Unlock()
		_ = r.gate.Wait(r.ctx) // its error is that of ctx
		r.mu.Lock()
	}
	if r.ctx.Err() != nil || r.fatal != nil {
		return false
	}
	if r.watcher != nil {
		r.watcher.Pull()
	}
	return true
}
