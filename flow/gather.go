package flow

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/headgate/headgate/flow/internal/engine"
)

// Gathered is what became of a key, or of a part that came late or again.
type Gathered[K comparable, V any] struct {
	Key     K
	Outcome Outcome
	Parts   map[string]V // by their names; of a Late or Duplicate one, that alone
	Missing []string     // of a Partial one: the parts that did not come, in their order
}

// Outcome is how a key, or a part of one, ended.
type Outcome int

const (
	Complete  Outcome = iota // all parts of the key have come
	Partial                  // the key's time is over, or it had to make room, and some had not come
	Late                     // one part, that came after its key ended as Partial without it
	Duplicate                // one part, that had come before
)

func (o Outcome) String() string {
	if names := [...]string{"complete", "partial", "late", "duplicate"}; o >= 0 && int(o) < len(names) {
		return names[o]
	}
	return fmt.Sprintf("Outcome(%d)", int(o))
}

// Gather returns an iterator over the keys of sources, each with its parts from
// all of them: the source named "payment" gives the part "payment" of the keys
// of its items. Each key ends exactly once: Complete when its last part comes,
// in that order, or Partial when wait has passed since its first part, at the
// end of all sources, or to make room. What comes for it later surfaces as Late
// or Duplicate, once for each part; see [Remember].
//
// With wait 0 there is no limit of time, and keys wait for the end of the
// sources. The time is looked at when the loop asks for the next result: while
// its body is busy nothing ends, and what comes in the meantime counts.
//
// All sources are ranged over at once, each on a goroutine of its own, and key
// is called there. At most [Pending] keys wait; then sources rest that have a
// new key, until another has ended. When all of them rest so, the oldest key
// ends as Partial before its time: nothing can come for it. Up to 65 results
// wait for the loop. Error elements of sources pass in between. [WithContext]
// and [WithGate] are as with [Map].
//
// A nil source, none or more than 64 of them, a nil key and a negative wait
// panic.
func Gather[K comparable, V any](sources map[string]iter.Seq2[V, error], key func(V) K, wait time.Duration, opts ...GatherOption) iter.Seq2[Gathered[K, V], error] {
	names := make([]string, 0, len(sources))
	for name, src := range sources {
		if src == nil {
			panic(fmt.Sprintf("flow: Gather(nil source %q)", name))
		}
		names = append(names, name)
	}
	slices.Sort(names)
	checkParts("Gather", names)
	if key == nil {
		panic("flow: Gather(nil key)")
	}
	g := newGathering("Gather", wait, opts)
	named := partNames[K, V](names)
	srcs := make([]iter.Seq2[V, error], len(names)) // the caller may change the map
	for i, name := range names {
		srcs[i] = sources[name]
	}
	return func(yield func(Gathered[K, V], error) bool) {
		c := newGatherer[K, []V](g, len(names), len(names))
		feeds := make([]func(context.Context), len(names))
		for i, src := range srcs {
			feeds[i] = func(ctx context.Context) { gatherFrom(ctx, c, i, src, key, named.set(i)) }
		}
		gatherRun(c, feeds, named.gathered, yield)
	}
}

// gatherFrom puts the items of src as the i-th parts.
func gatherFrom[K comparable, P, V any](ctx context.Context, c *gatherer[K, P], i int, src iter.Seq2[V, error], key func(V) K, set func(*P, V)) {
	finished := false
	defer func() {
		var recovered any
		if !finished {
			recovered = recover()
		}
		if err := engine.Unwound(finished, recovered); err != nil {
			c.putFatal(err)
		}
		c.leave()
	}()
	ready := rest{ctx, c.rest.gate}.ready
	if ready() == nil {
		for v, err := range src {
			if err != nil {
				c.putError(ctx, err)
			} else {
				_ = c.put(ctx, key(v), i, func(p *P) { set(p, v) }) // fails when ctx is done only
			}
			if ready() != nil {
				break
			}
		}
	}
	finished = true
}

// gatherRun runs feeds beside the loop and yields what they make.
func gatherRun[K comparable, P, Out any](c *gatherer[K, P], feeds []func(context.Context), out func(parts[K, P]) Out, yield func(Out, error) bool) {
	ctx, cancel := context.WithCancel(c.rest.ctx)
	var running sync.WaitGroup
	stop := func() {
		cancel()
		running.Wait()
	}
	defer stop()
	for _, feed := range feeds {
		running.Go(func() { feed(ctx) })
	}
	var zero Out
	for {
		p, ok := c.next(c.rest.ctx)
		switch {
		case c.rest.ctx.Err() != nil:
			stop()
			yield(zero, context.Cause(c.rest.ctx))
			return
		case !ok:
			return
		case p.fatal != nil:
			stop()
			engine.Raise(p.fatal)
		}
		v := zero
		if p.err == nil {
			v = out(p)
		}
		if !yield(v, p.err) {
			stop()
			c.raiseFatal() // a source's own clean-up has panicked
			return
		}
	}
}

// raiseFatal raises what brought a source down.
func (c *gatherer[K, P]) raiseFatal() {
	for _, p := range c.ready[c.first:] {
		if p.fatal != nil {
			engine.Raise(p.fatal)
		}
	}
}

// partNames are the names of the parts of a Gathered.
type partNames[K comparable, V any] []string

// set returns what stores the i-th part.
func (names partNames[K, V]) set(i int) func(*[]V, V) {
	return func(p *[]V, v V) {
		if *p == nil {
			*p = make([]V, len(names))
		}
		(*p)[i] = v
	}
}

func (names partNames[K, V]) gathered(p parts[K, []V]) Gathered[K, V] {
	g := Gathered[K, V]{Key: p.key, Outcome: p.outcome, Parts: make(map[string]V, len(names))}
	for i, name := range names {
		switch {
		case p.have&(1<<i) != 0:
			g.Parts[name] = p.all[i]
		case p.outcome == Partial:
			g.Missing = append(g.Missing, name)
		}
	}
	return g
}
