package flow

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"time"
)

// ErrClosed is the error of [Gatherer.Put] after Close.
var ErrClosed = errors.New("flow: the Gatherer is closed")

// Gatherer gathers the parts of keys that come from anywhere: a handler, a
// callback, several steps. What [Gather] says of keys and their ends holds for
// it; there are no sources, so it ends when it is told to.
//
// Put and Close may be called from any goroutine. A Gatherer has no goroutine
// of its own: results are made, and keys end, while a loop over All asks for
// them.
type Gatherer[K comparable, V any] struct {
	c       *gatherer[K, []V]
	names   partNames[K, V]
	set     []func(*[]V, V)
	looping atomic.Bool
}

// NewGatherer returns a Gatherer of keys with these parts, which wait for so
// long at most; 0 means until Close. With 1 to 64 different names, or it
// panics. [WithContext] and [WithGate] do not apply.
func NewGatherer[K comparable, V any](parts []string, wait time.Duration, opts ...GatherOption) *Gatherer[K, V] {
	checkParts("NewGatherer", parts)
	for i, name := range parts {
		if slices.Contains(parts[:i], name) {
			panic(fmt.Sprintf("flow: NewGatherer: part %q twice", name))
		}
	}
	conf := newGathering("NewGatherer", wait, opts)
	if len(conf.opts) > 0 {
		panic("flow: NewGatherer: WithContext and WithGate do not apply here")
	}
	g := &Gatherer[K, V]{c: newGatherer[K, []V](conf, len(parts), -1), names: slices.Clone(parts)}
	for i := range parts {
		g.set = append(g.set, g.names.set(i))
	}
	return g
}

// Put adds a part of key. While the bound of [Pending] does not let a new key
// in, or 64 results wait for the loop, Put waits, until ctx is done; it then
// returns the context's cause. After Close it returns [ErrClosed]. A part that
// is not one of the Gatherer's panics.
func (g *Gatherer[K, V]) Put(ctx context.Context, key K, part string, v V) error {
	i := slices.Index(g.names, part)
	if i < 0 {
		panic(fmt.Sprintf("flow: Gatherer.Put: part %q: want one of %q", part, []string(g.names)))
	}
	return g.c.put(ctx, key, i, func(p *[]V) { g.set[i](p, v) })
}

// Close says that nothing more will be put. The keys that wait end as Partial,
// and then the loop over All ends. Closing again does nothing.
func (g *Gatherer[K, V]) Close() { g.c.close() }

// All returns an iterator over what becomes of the keys, as [Gather] does. It
// ends after Close, or when ctx is done, then with one error, the context's
// cause. A loop that was left may be followed by another, which goes on where
// it was; a second one at the same time panics.
func (g *Gatherer[K, V]) All(ctx context.Context) iter.Seq2[Gathered[K, V], error] {
	if ctx == nil {
		panic("flow: Gatherer.All(nil context)")
	}
	return func(yield func(Gathered[K, V], error) bool) {
		if g.looping.Swap(true) {
			panic("flow: Gatherer.All: another loop is running")
		}
		defer g.looping.Store(false)
		for ctx.Err() == nil {
			p, ok := g.c.next(ctx)
			if !ok {
				break
			}
			if !yield(g.names.gathered(p), nil) {
				return
			}
		}
		if ctx.Err() != nil {
			yield(Gathered[K, V]{}, context.Cause(ctx))
		}
	}
}
