package resilience

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// Collapse returns a function like f whose calls with equal keys share one
// execution while it is in flight: who comes meanwhile gets the same value and
// the same error. Nothing is kept afterwards.
//
// The execution runs on a goroutine of its own, with the values of its first
// caller's context but without that context's end: a caller whose context is
// done leaves with its cause, and the others are served all the same. When the
// last of them has left, the execution is cancelled, and a new call with that
// key starts another one beside it. A caller's deadline thus bounds its own
// wait only; put [Timeout] inside to bound the execution.
//
// A panic of f is raised again in every caller that still waits, as a
// [*PanicError]; an exiting goroutine is the error [ErrExit]. The value is shared, so it must not be
// changed. Collapse panics if f or key is nil.
func Collapse[K comparable, A, B any](f func(context.Context, A) (B, error), key func(A) K, opts ...Option) func(context.Context, A) (B, error) {
	if f == nil {
		panic("resilience: Collapse: f is nil")
	}
	if key == nil {
		panic("resilience: Collapse: key is nil")
	}
	c := &collapser[K, A, B]{f: f, obs: observed("collapse", opts), flights: make(map[K]*flight[B])}
	return func(ctx context.Context, in A) (B, error) { return c.call(ctx, key(in), in) }
}

// ErrExit is the error of a step that ended its goroutine with runtime.Goexit
// where others wait for its result.
var ErrExit = errors.New("resilience: the step ended its goroutine")

// PanicError is what a panic on another goroutine is raised as again on the
// caller's own.
type PanicError struct {
	Value any    // what the step panicked with
	Stack []byte // of the goroutine that panicked
}

func (e *PanicError) Error() string { return fmt.Sprintf("%v\n\n%s", e.Value, e.Stack) }

// Unwrap returns the value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

type collapser[K comparable, A, B any] struct {
	f   func(context.Context, A) (B, error)
	obs Observer

	mu      sync.Mutex
	flights map[K]*flight[B]
}

// flight is one execution.
//
// Invariant, under collapser.mu: a flight is in the map exactly while it may be
// joined: it has a caller waiting and its result has not been handed out. So
// nobody joins one that is being cancelled, and a flight takes itself out only
// if it is still the one in the map.
type flight[B any] struct {
	callers int
	cancel  context.CancelFunc
	done    chan struct{} // closed when the rest is set
	out     B
	err     error
	panic   *PanicError
}

func (c *collapser[K, A, B]) call(ctx context.Context, key K, in A) (B, error) {
	fl, shared := c.join(ctx, key, in)
	if shared {
		c.obs.report(ctx, Event{Kind: Shared})
	}
	select {
	case <-fl.done:
	case <-ctx.Done():
		c.leave(fl, key)
		var zero B
		return zero, context.Cause(ctx)
	}
	if fl.panic != nil {
		panic(fl.panic)
	}
	return fl.out, fl.err
}

func (c *collapser[K, A, B]) join(ctx context.Context, key K, in A) (fl *flight[B], shared bool) {
	c.mu.Lock()
	defer c.mu.Unlock() // also if an interface holds a key that cannot be compared
	if fl, shared = c.flights[key]; !shared {
		inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
		fl = &flight[B]{cancel: cancel, done: make(chan struct{})}
		c.flights[key] = fl
		go c.fly(inner, fl, key, in)
	}
	fl.callers++
	return fl, shared
}

func (c *collapser[K, A, B]) leave(fl *flight[B], key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if fl.callers--; fl.callers == 0 {
		fl.cancel()
		c.remove(fl, key)
	}
}

func (c *collapser[K, A, B]) remove(fl *flight[B], key K) {
	if c.flights[key] == fl {
		delete(c.flights, key)
	}
}

func (c *collapser[K, A, B]) fly(ctx context.Context, fl *flight[B], key K, in A) {
	fl.err = ErrExit // unless it returns
	defer func() {
		if r := recover(); r != nil {
			fl.panic = &PanicError{Value: r, Stack: debug.Stack()}
		}
		fl.cancel()
		c.mu.Lock()
		c.remove(fl, key)
		c.mu.Unlock()
		close(fl.done)
	}()
	fl.out, fl.err = c.f(ctx, in)
}
