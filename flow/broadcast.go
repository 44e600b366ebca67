package flow

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/headgate/headgate/flow/internal/engine"
)

// Broadcast runs each consumer on a goroutine of its own, over a sequence of
// every element of src, errors included. It returns when all have returned, with
// their errors joined in the order of the consumers, or nil.
//
// src is pulled on the caller's goroutine, and only when every consumer asks for
// the next element: the slowest sets the pace, and nothing is kept. A consumer
// that leaves its loop or returns does not stop the others; when all have left,
// src is stopped. A consumer can range over its sequence once, again panics.
// Elements are shared, not copied.
//
// A panic in a consumer, or [runtime.Goexit], stops src and is raised again by
// Broadcast, once the others have returned. They get an error and then the end
// of their sequences, as they do when src panics: that is not the true end.
// Whatever src or a consumer waits for is theirs to cancel.
func Broadcast[T any](src iter.Seq2[T, error], consumers ...func(iter.Seq2[T, error]) error) error {
	if src == nil {
		panic("flow: Broadcast(nil source)")
	}
	for i, c := range consumers {
		if c == nil {
			panic(fmt.Sprintf("flow: Broadcast(nil consumer at %d)", i))
		}
	}
	b := &broadcast[T]{over: make(chan struct{}), broken: make(chan struct{})}
	return b.run(src, consumers)
}

var (
	errConsumerGone = errors.New("flow: Broadcast: another consumer panicked")
	errSourceGone   = errors.New("flow: Broadcast: the source panicked")
)

type broadcast[T any] struct {
	active []*listener[T] // those that have not left, as far as is known

	over   chan struct{} // closed when there are no more elements
	cause  error         // before over: why, if it is not the true end
	broken chan struct{} // closed when a consumer has panicked

	mu    sync.Mutex
	fatal error // before broken: the first such panic
}

// listener is a consumer's end. It asks once for each element, so that the one
// place in elements is free for it.
type listener[T any] struct {
	asks     chan struct{}
	elements chan broadcastElement[T]
	left     chan struct{} // closed when it asks no more
	leave    func()
}

type broadcastElement[T any] struct {
	v   T
	err error
}

func (b *broadcast[T]) run(src iter.Seq2[T, error], consumers []func(iter.Seq2[T, error]) error) error {
	var running sync.WaitGroup
	errs := make([]error, len(consumers))
	end := func(cause error) {
		b.cause = cause
		close(b.over)
		running.Wait()
	}
	ended := false
	defer func() {
		if !ended { // src panicked; not recovered, it goes on to the caller as it is
			end(errSourceGone)
		}
	}()
	for i, consume := range consumers {
		l := &listener[T]{
			asks:     make(chan struct{}, 1),
			elements: make(chan broadcastElement[T], 1),
			left:     make(chan struct{}),
		}
		l.leave = sync.OnceFunc(func() { close(l.left) })
		b.active = append(b.active, l)
		running.Go(func() { errs[i] = b.listen(l, consume) })
	}
	if b.asked() {
		for v, err := range src {
			b.hand(broadcastElement[T]{v, err})
			if !b.asked() {
				break
			}
		}
	}
	var cause error
	select {
	case <-b.broken:
		cause = errConsumerGone
	default:
	}
	ended = true
	end(cause)
	if b.fatal != nil {
		engine.Raise(b.fatal)
	}
	return errors.Join(errs...)
}

// asked waits until all who are still there have asked. It reports false when
// nobody is, or a consumer has panicked.
func (b *broadcast[T]) asked() bool {
	broken := false
	b.active = slices.DeleteFunc(b.active, func(l *listener[T]) bool {
		if broken {
			return true
		}
		select {
		case <-l.asks:
			return false
		case <-l.left:
			return true
		case <-b.broken:
			broken = true
			return true
		}
	})
	return len(b.active) > 0 && !broken
}

func (b *broadcast[T]) hand(e broadcastElement[T]) {
	for _, l := range b.active {
		l.elements <- e
	}
}

// listen runs a consumer.
func (b *broadcast[T]) listen(l *listener[T], consume func(iter.Seq2[T, error]) error) (err error) {
	finished := false
	defer func() {
		var recovered any
		if !finished {
			recovered = recover()
		}
		if fatal := engine.Unwound(finished, recovered); fatal != nil {
			b.mu.Lock()
			if b.fatal == nil {
				b.fatal = fatal
				close(b.broken)
			}
			b.mu.Unlock()
		}
		l.leave()
	}()
	err = consume(b.sequence(l))
	finished = true
	return err
}

func (b *broadcast[T]) sequence(l *listener[T]) iter.Seq2[T, error] {
	var once sync.Once
	return func(yield func(T, error) bool) {
		again := true
		once.Do(func() { again = false })
		if again {
			panic("flow: Broadcast: a consumer ranges over its sequence again")
		}
		defer l.leave()
		for {
			select {
			case l.asks <- struct{}{}:
			case <-b.over:
			}
			select {
			case e := <-l.elements:
				if !yield(e.v, e.err) {
					return
				}
			case <-b.over:
				if b.cause != nil {
					var zero T
					yield(zero, b.cause)
				}
				return
			}
		}
	}
}
