// Package adaptive finds out how many calls a service takes at once before
// they only queue up in it. It is the arithmetic alone: it starts no goroutine,
// reads no clock and bounds nothing itself. The resilience package's Adaptive
// policy does that with it, and so may any pool of workers.
package adaptive

import (
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Limiter follows how a service answers and says how many calls to have under
// way. Its methods may be called from any goroutine.
//
// How it works. Samples are taken in windows of about two rounds of calls. If
// the 90th percentile of a window's latency is near the lowest that was seen,
// the service does not queue, and the limit grows, by doubling until the first
// setback and by about its square root thereafter; if it is above, the limit
// shrinks in proportion. A sample that is marked as overload cuts the limit by
// a fifth at once. The lowest latency is not believed for ever: it rises by a
// thousandth a window, after 50 windows without a confirmation the limit is
// halved for one window to measure it, and it is set anew, with a fresh start,
// whenever the limit has come down to its minimum, where no queue can be of our
// making: that is how a service that has become slower for good is understood.
type Limiter struct {
	current atomic.Int64
	min     float64
	max     float64

	mu        sync.Mutex
	limit     float64
	starting  bool            // no setback so far
	base      time.Duration   // the latency without a queue; 0: not known
	doubted   int             // windows since a window was as fast as base
	probed    float64         // the limit to go back to after a probe; 0: no probe
	skip      int             // samples to let pass: their calls began under another limit
	latencies []time.Duration // of this window
	busiest   int             // most calls under way in this window
	seen      int             // samples in this window, overloads too
}

const (
	tolerance = 1.3   // how far above base is not yet a queue
	rise      = 1.001 // of base, each window
	cut       = 0.8   // of the limit, on overload
	doubtful  = 50    // windows until base is measured again
	fewest    = 10    // samples in a window
	most      = 200
)

// New returns a limiter that starts at min and stays within min and max. It
// panics unless 1 <= min <= max.
func New(min, max int) *Limiter {
	if min < 1 || max < min {
		panic(fmt.Sprintf("adaptive: New(%d, %d): want 1 <= min <= max", min, max))
	}
	l := &Limiter{min: float64(min), max: float64(max), limit: float64(min), starting: true}
	l.current.Store(int64(min))
	return l
}

// Limit returns how many calls to have under way now. It costs one atomic load.
func (l *Limiter) Limit() int { return int(l.current.Load()) }

// A Sample is what one call that has ended tells.
type Sample struct {
	Latency  time.Duration // how long it took
	InFlight int           // calls under way when it began, itself included
	Overload bool          // the service said, or showed by not answering in time, that it is too much
}

// Add takes a sample in and returns the limit after it. Calls that say nothing
// about the service's speed (cancelled, refused, failed for a reason of their
// own) are better left out. It allocates nothing in the long run and costs
// tens of nanoseconds, with a sort of the window at its end.
func (l *Limiter) Add(s Sample) (limit int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.skip > 0 {
		l.skip--
		return int(l.limit)
	}
	l.seen++
	l.busiest = max(l.busiest, s.InFlight)
	switch {
	case s.Overload:
		l.probed = 0
		l.shrink(cut)
	default:
		l.latencies = append(l.latencies, s.Latency)
		if l.seen >= l.window() {
			l.judge()
		}
	}
	return int(l.limit)
}

func (l *Limiter) window() int { return min(most, max(fewest, 2*int(l.limit))) }

// judge ends a window.
func (l *Limiter) judge() {
	slices.Sort(l.latencies)
	p90 := max(1, l.latencies[len(l.latencies)*9/10])
	used := float64(l.busiest) >= 0.9*math.Floor(l.limit)

	switch {
	case l.probed > 0:
		l.base, l.doubted = p90, 0
		l.set(l.probed)
		l.probed = 0
		return
	case l.limit <= l.min:
		l.base, l.doubted, l.starting = p90, 0, true
	case p90 <= l.base:
		l.base, l.doubted = p90, 0
	default:
		l.base = min(p90, max(l.base+1, time.Duration(float64(l.base)*rise)))
		l.doubted++
	}

	calm := tolerance * float64(l.base) / float64(p90)
	switch {
	case l.doubted >= doubtful:
		before := l.limit
		l.shrink(0.5)
		l.probed = before
	case calm < 1:
		l.shrink(max(0.5, calm))
	case !used:
		l.reset() // more would change nothing, and prove nothing
	case l.starting:
		l.set(2 * l.limit)
	default:
		l.set(l.limit + max(1, math.Sqrt(l.limit)/2))
	}
}

// shrink lowers the limit to that share of it. The calls under way were begun
// under the old limit, so what they tell is not held against the new one.
func (l *Limiter) shrink(share float64) {
	underWay := max(l.busiest, int(l.limit))
	l.starting = false
	l.set(l.limit * share)
	l.skip = underWay
}

func (l *Limiter) set(limit float64) {
	l.limit = min(l.max, max(l.min, limit))
	l.current.Store(int64(l.limit))
	l.reset()
}

func (l *Limiter) reset() { l.latencies, l.busiest, l.seen = l.latencies[:0], 0, 0 }
