package suites

import (
	"context"
	"math"
	"sync"
	"time"

	"github.com/headgate/headgate/bench/peers"
)

// work is what a step does before it returns its item plus one.
type work struct {
	name     string // as in a case's name
	blocking bool   // it waits and needs no processor
	do       func() // nil: nothing
}

func (w work) step() peers.Step {
	if w.do == nil {
		return func(_ context.Context, v int) (int, error) { return v + 1, nil }
	}
	do := w.do
	return func(_ context.Context, v int) (int, error) {
		do()
		return v + 1, nil
	}
}

// busy works the processor for d.
func busy(name string, d time.Duration) work {
	n := spins(d)
	return work{name: name, do: func() { _ = spin(n) }}
}

// asleep waits for d.
func asleep(name string, d time.Duration) work {
	return work{name: name, blocking: true, do: func() { time.Sleep(d) }}
}

// spin is n multiplications, each of which needs the one before: they touch no
// memory, and no processor overlaps them.
//
//go:noinline
func spin(n int) uint64 {
	x := uint64(n)
	for range n {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return x
}

// spins is how many make up d on this processor.
func spins(d time.Duration) int {
	return int(float64(d.Nanoseconds())*spinsPerNano() + 0.5)
}

// spinsPerNano is the best of many short runs: whatever else a machine does
// makes spinning slower, never faster.
var spinsPerNano = sync.OnceValue(func() float64 {
	const n = 20_000
	best := time.Duration(math.MaxInt64)
	for range 300 {
		start := time.Now()
		_ = spin(n)
		if d := time.Since(start); d > 0 && d < best {
			best = d
		}
	}
	return n / float64(best.Nanoseconds())
})
