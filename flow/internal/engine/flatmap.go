package engine

import (
	"context"
	"iter"
	"sync"
)

// ahead is how far an item's sequence may run ahead of the loop.
const ahead = 16

// FlatMap returns the sequence of the elements of f's sequences over src.
func FlatMap[In, Out any](cfg Config, src iter.Seq2[In, error], f func(context.Context, In) iter.Seq2[Out, error]) iter.Seq2[Out, error] {
	if cfg.Workers == 1 {
		return func(yield func(Out, error) bool) { flatSequential(cfg, src, f, yield) }
	}
	return func(yield func(Out, error) bool) {
		ctx, cancel := context.WithCancel(cfg.Context)
		m := &flatMap[In, Out]{
			cfg:    cfg,
			parent: cfg.Context,
			room:   make(chan struct{}, cfg.Window),
			free:   make(chan struct{}, cfg.Workers),
			lanes:  make(chan chan element[Out], cfg.Window),
		}
		m.cfg.Context = ctx
		if cfg.Unordered {
			m.shared = make(chan element[Out], ahead)
		}
		stop := func() { cancel(); m.running.Wait() }
		defer stop()
		m.running.Go(func() { m.feed(src, f) })
		m.consume(stop, yield)
	}
}

// flatSequential is the plain nested loop.
func flatSequential[In, Out any](cfg Config, src iter.Seq2[In, error], f func(context.Context, In) iter.Seq2[Out, error], yield func(Out, error) bool) {
	ctx := cfg.Context
	var zero Out
	ready := func() bool {
		err := cfg.ready()
		return err == nil || yield(zero, err) && false
	}
	deliver := func(out Out, err error) bool {
		if err != nil && ctx.Err() != nil {
			yield(zero, context.Cause(ctx))
			return false
		}
		return yield(out, err) && ready()
	}
	if !ready() {
		return
	}
	for in, err := range src {
		if err != nil {
			if !deliver(zero, err) {
				return
			}
			continue
		}
		if !ready() {
			return
		}
		for out, err := range f(ctx, in) {
			if !deliver(out, err) {
				return
			}
		}
		if !ready() {
			return
		}
	}
}

// flatMap is one parallel run.
//
// How it works: the feeder pulls an item when the window has room and a worker
// is free, and gives it a lane, a channel that the item's worker fills and the
// consumer empties. Ordered, each item has a lane of its own and the consumer
// takes lanes in the order of the items; unordered, all share one. Whoever
// waits for another also waits for the context, which stop cancels.
type flatMap[In, Out any] struct {
	cfg     Config          // its Context ends with the run
	parent  context.Context // the caller's
	running sync.WaitGroup
	room    chan struct{}          // a place taken for each item pulled and not used up
	free    chan struct{}          // a place taken for each worker at work
	lanes   chan chan element[Out] // ordered: in the order of the items; closed by the feeder at the end
	fatal   error                  // the feeder, before it ends: how the source went down
	shared  chan element[Out]      // unordered: everyone's lane; closed by the feeder at the end
}

type element[Out any] struct {
	out   Out
	err   error
	last  bool  // unordered: the item is used up, there is nothing to yield
	fatal error // to be raised in this place
}

func (m *flatMap[In, Out]) feed(src iter.Seq2[In, error], f func(context.Context, In) iter.Seq2[Out, error]) {
	var workers sync.WaitGroup
	defer func() {
		if m.shared != nil {
			workers.Wait()
			close(m.shared)
		}
		close(m.lanes)
		workers.Wait()
	}()
	finished := false
	defer func() {
		var recovered any
		if !finished {
			recovered = recover()
		}
		m.fatal = Unwound(finished, recovered)
	}()
	if m.admit() {
		for in, err := range src {
			if err != nil {
				<-m.free
				m.single(element[Out]{err: err})
			} else {
				lane := m.open()
				workers.Go(func() { m.work(lane, in, f) })
			}
			if !m.admit() {
				break
			}
		}
	}
	finished = true
}

// admit waits until another item may be pulled. It reports false at the end.
func (m *flatMap[In, Out]) admit() bool {
	for _, places := range []chan struct{}{m.room, m.free} {
		select {
		case places <- struct{}{}:
		case <-m.cfg.Context.Done():
			return false
		}
	}
	return m.cfg.ready() == nil
}

// open gives an item its lane.
func (m *flatMap[In, Out]) open() chan element[Out] {
	if m.shared != nil {
		return m.shared
	}
	lane := make(chan element[Out], ahead)
	m.lanes <- lane // has room for the whole window
	return lane
}

// close tells the consumer that an item is used up.
func (m *flatMap[In, Out]) close(lane chan element[Out]) {
	if m.shared != nil {
		m.send(lane, element[Out]{last: true})
	} else {
		close(lane)
	}
}

func (m *flatMap[In, Out]) single(e element[Out]) {
	lane := m.open()
	m.send(lane, e)
	m.close(lane)
}

func (m *flatMap[In, Out]) send(lane chan element[Out], e element[Out]) bool {
	select {
	case lane <- e:
		return true
	case <-m.cfg.Context.Done():
		return false
	}
}

func (m *flatMap[In, Out]) work(lane chan element[Out], in In, f func(context.Context, In) iter.Seq2[Out, error]) {
	finished := false
	defer func() {
		var recovered any
		if !finished {
			recovered = recover()
		}
		if fatal := Unwound(finished, recovered); fatal != nil {
			m.send(lane, element[Out]{fatal: fatal})
		}
		m.close(lane)
		<-m.free
	}()
	if m.cfg.ready() == nil {
		for out, err := range f(m.cfg.Context, in) {
			if !m.send(lane, element[Out]{out: out, err: err}) || m.cfg.ready() != nil {
				break
			}
		}
	}
	finished = true
}

func (m *flatMap[In, Out]) consume(stop func(), yield func(Out, error) bool) {
	var zero Out
	next := m.next()
	for {
		e, ok := next()
		switch {
		case m.parent.Err() != nil:
			m.end(stop)
			yield(zero, context.Cause(m.parent))
			return
		case !ok:
			m.end(stop)
			return
		case e.fatal != nil:
			stop()
			Raise(e.fatal)
		case !yield(e.out, e.err):
			m.end(stop)
			return
		}
	}
}

// end stops the run and raises what the source has gone down with, be it in its
// clean-up.
func (m *flatMap[In, Out]) end(stop func()) {
	stop()
	if m.fatal != nil {
		Raise(m.fatal)
	}
}

// next returns a function that waits for the next element, or for the caller's
// context, or reports the end.
func (m *flatMap[In, Out]) next() func() (element[Out], bool) {
	lane := m.shared
	return func() (e element[Out], ok bool) {
		for {
			if lane == nil {
				select {
				case lane, ok = <-m.lanes:
					if !ok {
						return e, false
					}
				case <-m.parent.Done():
					return e, false
				}
			}
			select {
			case e, ok = <-lane:
			case <-m.parent.Done():
				return e, false
			}
			switch {
			case ok && !e.last:
				return e, true
			case ok || lane != m.shared: // an item is used up
				<-m.room
				if lane != m.shared {
					lane = nil
				}
			default:
				return e, false
			}
		}
	}
}
