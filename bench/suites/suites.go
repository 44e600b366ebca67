// Package suites holds what is measured: the cases, each with its contestants
// from package peers.
package suites

import (
	"context"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

// All returns every suite, sized for e.
func All(e bench.Effort) []bench.Suite {
	return []bench.Suite{
		chain(),
		mapOrdered(),
		mapUnordered(),
		nested(),
		many(e),
		growth(e),
		latency(e),
		idle(e),
		policies(),
		decorators(),
		loader(),
		batch(),
		keyed(),
		merge(),
		pace(e),
		adaptive(e),
	}
}

// mapper is a column that maps the items 0 … N-1 with m and w's step and
// checks what comes out.
func mapper(name string, role bench.Role, m peers.Map, workers int, w work, ordered bool) bench.Column {
	step := w.step()
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		t := newTally(1)
		if err := m(context.Background(), upTo(r.N), workers, step, t.add); err != nil {
			return err
		}
		return t.check(r.N, 1, ordered)
	}}
}

// floor is the column of the same work in static parts.
func floor(workers int, w work) bench.Column {
	step := w.step()
	name := "floor"
	if workers == 1 {
		name = "plain loop"
	}
	return bench.Column{Name: name, Role: bench.Floor, Run: func(r *bench.Round) error {
		tallies := make([]tally, workers)
		emit := func(g int) func(int) { return tallies[g].add }
		if err := peers.Split(context.Background(), between, r.N, workers, w.blocking, step, emit); err != nil {
			return err
		}
		total := newTally(1)
		for g := range tallies {
			total.merge(&tallies[g])
		}
		return total.check(r.N, 1, false) // each part counts from its own first item
	}}
}
