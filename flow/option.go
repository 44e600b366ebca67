package flow

import (
	"context"
	"fmt"

	"github.com/headgate/headgate/flow/internal/engine"
	"github.com/headgate/headgate/resilience/adaptive"
	"github.com/headgate/headgate/seq"
)

// Option changes how an operator with workers runs. Of two options that say
// the same thing the last one counts.
type Option func(*config)

type config struct {
	workers   int
	buffer    int // -1: not given
	unordered bool
	ctx       context.Context
	gate      *seq.Gate
	limiter   *adaptive.Limiter // nil: none
	stage     *stage            // nil: not observed
	requeues  bool              // the operator starts items again
}

// Workers bounds the steps that run at once to n. The default is 1: the steps
// then run on the loop's own goroutine and no other is started. Goroutines are
// started as there is work for them, not in advance. n below 1 panics.
func Workers(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("flow: Workers(%d): want at least 1", n))
	}
	return func(c *config) { c.workers, c.limiter = n, nil }
}

// Unordered yields results as they are completed instead of in the order of
// the source, so that a slow item holds nobody up. It changes nothing with one
// worker.
func Unordered() Option { return func(c *config) { c.unordered = true } }

// Buffer lets k items be pulled beyond the number of workers: at most
// workers + k are pulled and not yet yielded. Buffer(0) pulls an item only for
// a free worker. Without this option the bound is twice the workers, and 64 if
// that is less. With one worker nothing is ever pulled ahead. k below 0
// panics.
func Buffer(k int) Option {
	if k < 0 {
		panic(fmt.Sprintf("flow: Buffer(%d): want at least 0", k))
	}
	return func(c *config) { c.buffer = k }
}

// WithContext gives the steps a context derived from ctx, and ends the
// sequence when ctx is done: nothing more is pulled, no step starts, those in
// flight finish, and the loop gets one last error, the [context.Cause] of ctx.
// Results that the loop has not asked for by then are dropped. The default is
// [context.Background]. A nil ctx panics.
func WithContext(ctx context.Context) Option {
	if ctx == nil {
		panic("flow: WithContext(nil)")
	}
	return func(c *config) { c.ctx = ctx }
}

// WithGate makes the operator rest while gate is held: nothing is pulled and
// no step starts; what is in flight finishes and can be yielded. A nil gate
// panics.
func WithGate(gate *seq.Gate) Option {
	if gate == nil {
		panic("flow: WithGate(nil)")
	}
	return func(c *config) { c.gate = gate }
}

func newConfig(opts []Option) config {
	c := config{workers: 1, buffer: -1, ctx: context.Background()}
	for _, o := range opts {
		if o == nil {
			panic("flow: nil Option")
		}
		o(&c)
	}
	return c
}

func (c config) engine() engine.Config {
	return engine.Config{
		Workers:   c.workers,
		Window:    c.window(),
		Unordered: c.unordered,
		Context:   c.ctx,
		Gate:      c.gate,
	}
}

// window is the most items that may be pulled and not yet yielded.
func (c config) window() int {
	switch {
	case c.workers == 1:
		return 1
	case c.buffer >= 0:
		return c.workers + c.buffer
	default:
		return max(2*c.workers, 64)
	}
}
