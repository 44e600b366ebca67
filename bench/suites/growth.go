package suites

import (
	"context"
	"fmt"
	"iter"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

func growth(e bench.Effort) bench.Suite {
	s := bench.Suite{
		Name: "growth",
		About: "How the cost of an item changes with the length of the sequence: it should not. " +
			"A round maps sequences of this length, ordered, 16 workers, free steps, one after the other.",
	}
	for size := 1000; size <= e.MaxItems; size *= 10 {
		s.Cases = append(s.Cases, bench.Case{
			Name:    fmt.Sprintf("%s/items=%d", s.Name, size),
			Quantum: size,
			Columns: []bench.Column{
				repeated("plain loop", bench.Floor, loopMap, size),
				repeated("headgate", bench.Ours, peers.Headgate, size),
				repeated("errgroup", bench.Peer, peers.Errgroup, size),
			},
		})
	}
	return s
}

// repeated is a column that maps N items as sequences of size.
func repeated(name string, role bench.Role, m peers.Map, size int) bench.Column {
	step := work{}.step()
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		for range r.N / size {
			t := newTally(1)
			if err := m(context.Background(), upTo(size), 16, step, t.add); err != nil {
				return err
			}
			if err := t.check(size, 1, true); err != nil {
				return err
			}
		}
		return nil
	}}
}

// loopMap is the plain loop as a contestant; it has one worker, itself.
func loopMap(ctx context.Context, src iter.Seq2[int, error], _ int, step peers.Step, emit func(int)) error {
	return peers.Loop(ctx, src, step, emit)
}
