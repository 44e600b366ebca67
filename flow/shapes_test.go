package flow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/headgate/headgate/flow"
)

// shape is one way to run an operator with workers.
type shape struct {
	workers   int
	unordered bool
	procs     int
}

func (s shape) String() string {
	order := "ordered"
	if s.unordered {
		order = "unordered"
	}
	return fmt.Sprintf("%s/workers=%d/procs=%d", order, s.workers, s.procs)
}

func (s shape) options(more ...flow.Option) []flow.Option {
	opts := []flow.Option{flow.Workers(s.workers)}
	if s.unordered {
		opts = append(opts, flow.Unordered())
	}
	return append(opts, more...)
}

// bound is the documented window without a Buffer option.
func (s shape) bound() int {
	if s.workers == 1 {
		return 1
	}
	return max(2*s.workers, 64)
}

// inEveryShape runs body once for each ordering, number of workers and
// GOMAXPROCS, each in a bubble of its own: time is fake there, and a goroutine
// that is left behind fails the test.
func inEveryShape(t *testing.T, body func(t *testing.T, s shape)) {
	t.Helper()
	for _, procs := range []int{1, 2, 8} {
		for _, workers := range []int{1, 2, 4, 16, 64} {
			for _, unordered := range []bool{false, true} {
				s := shape{workers, unordered, procs}
				t.Run(s.String(), func(t *testing.T) {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
					synctest.Test(t, func(t *testing.T) { body(t, s) })
				})
			}
		}
	}
}

// inEveryParallelShape leaves out the shapes with one worker.
func inEveryParallelShape(t *testing.T, body func(t *testing.T, s shape)) {
	t.Helper()
	inEveryShape(t, func(t *testing.T, s shape) {
		if s.workers > 1 {
			body(t, s)
		}
	})
}

// counter is a source of 0, 1, 2, … that counts what is pulled from it and
// knows whether its clean-up has run. n < 0 never ends.
type counter struct {
	n       int
	pulled  atomic.Int64
	open    atomic.Int64
	started atomic.Int64
}

func (c *counter) all() iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		c.started.Add(1)
		c.open.Add(1)
		defer c.open.Add(-1)
		for i := 0; c.n < 0 || i < c.n; i++ {
			c.pulled.Add(1)
			if !yield(i, nil) {
				return
			}
		}
	}
}

// gauge counts who is inside and the most there ever were.
type gauge struct{ now, most atomic.Int64 }

func (g *gauge) enter() {
	n := g.now.Add(1)
	for {
		most := g.most.Load()
		if n <= most || g.most.CompareAndSwap(most, n) {
			return
		}
	}
}

func (g *gauge) leave() { g.now.Add(-1) }

var errStep = errors.New("step failed")

func double(_ context.Context, v int) (int, error) { return 2 * v, nil }
