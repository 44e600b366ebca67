package flow

import (
	"context"
	"fmt"
	"time"
)

// GatherOption is an option of [Gather], [Join] and [NewGatherer]: [Pending],
// [EvictOldest], [Remember] or [Sweep], and, but with NewGatherer,
// [WithContext] or [WithGate].
type GatherOption interface{ gather(*gathering) }

type gatherOption func(*gathering)

func (o gatherOption) gather(g *gathering) { o(g) }

func (o Option) gather(g *gathering) { g.opts = append(g.opts, o) }

// gathering is how keys wait.
type gathering struct {
	wait     time.Duration // 0: without a limit
	limit    int           // of the keys that wait
	evict    bool          // at the limit, instead of having put wait
	remember int           // -1: not given
	every    time.Duration // 0: at each key's time
	opts     []Option
	rest     rest
}

// Pending bounds the keys that wait for more of their parts. The default is
// 1024. n below 1 panics.
func Pending(n int) GatherOption {
	if n < 1 {
		panic(fmt.Sprintf("flow: Pending(%d): want at least 1", n))
	}
	return gatherOption(func(g *gathering) { g.limit = n })
}

// EvictOldest ends the key that has waited longest as Partial when there is a
// new one beyond the bound of [Pending], instead of having the new one wait.
func EvictOldest() GatherOption { return gatherOption(func(g *gathering) { g.evict = true }) }

// Remember sets how many of the keys that have ended are remembered, those that
// ended last. The default is the bound of [Pending]. A part of a key that is
// remembered surfaces as Late or Duplicate. A part of one that was forgotten
// begins that key anew, to end as Partial unless all parts come again; with
// n = 0, so does any. n below 0 panics.
func Remember(n int) GatherOption {
	if n < 0 {
		panic(fmt.Sprintf("flow: Remember(%d): want at least 0", n))
	}
	return gatherOption(func(g *gathering) { g.remember = n })
}

// Sweep looks for keys whose time is over only so often, all in one go, instead
// of at the time of each. A key may so wait up to that much longer. every must
// be above 0.
func Sweep(every time.Duration) GatherOption {
	if every <= 0 {
		panic(fmt.Sprintf("flow: Sweep(%v): want more than 0", every))
	}
	return gatherOption(func(g *gathering) { g.every = every })
}

func newGathering(operator string, wait time.Duration, opts []GatherOption) gathering {
	if wait < 0 {
		panic(fmt.Sprintf("flow: %s: wait %v: want at least 0", operator, wait))
	}
	g := gathering{wait: wait, limit: 1024, remember: -1, rest: rest{ctx: context.Background()}}
	for _, o := range opts {
		if o == nil {
			panic("flow: nil GatherOption")
		}
		o.gather(&g)
	}
	if g.remember < 0 {
		g.remember = g.limit
	}
	g.rest = restOptions(operator, g.opts)
	return g
}

func checkParts(operator string, names []string) {
	if n := len(names); n < 1 || n > 64 {
		panic(fmt.Sprintf("flow: %s: %d parts: want 1 to 64", operator, n))
	}
}
