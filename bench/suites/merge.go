package suites

import (
	"fmt"
	"iter"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

const parts = 4

func merge() bench.Suite {
	return bench.Suite{
		Name: "merge",
		About: "Four sources that always have an item merged into one sequence, and four branches that each run a free step on the items routed to them. " +
			"Neither pulls ahead by more than an item, so nothing can be handed over in bulk; the channel with a buffer is there to show what that would save. " +
			"The floor is the plain loop: one source after the other, and a switch.",
		Cases: []bench.Case{
			{
				Name:    "merge/sources=4",
				Quantum: 256,
				Columns: []bench.Column{
					merged("plain loop", bench.Floor, peers.InTurn),
					merged("headgate", bench.Ours, peers.HeadgateMerge),
					merged("channel", bench.Peer, peers.FanIn(0)),
					merged("channel buffered", bench.Peer, peers.FanIn(64)),
				},
				Budgets: []bench.Budget{{Against: "channel", AtMost: 1}},
			},
			{
				Name:    "merge/branches=4",
				Quantum: 256,
				Columns: []bench.Column{
					branched("plain loop", bench.Floor, peers.Switch),
					branched("headgate", bench.Ours, peers.HeadgateBranch),
					branched("channels", bench.Peer, peers.FanOut),
				},
				Budgets: []bench.Budget{{Against: "channels", AtMost: 1}},
			},
		},
	}
}

// inOrder checks that the items of each part come in order.
type inOrder struct {
	last      [parts]int
	misplaced int
}

func (o *inOrder) add(part, v int) {
	if v < o.last[part] {
		o.misplaced++
	}
	o.last[part] = v
}

func (o *inOrder) check(t *tally, n, first int) error {
	if o.misplaced > 0 {
		return fmt.Errorf("%d of %d results out of the order of their part", o.misplaced, n)
	}
	return t.check(n, first, false)
}

// merged is a column that merges 0 … N-1 from sources of a fourth each.
func merged(name string, role bench.Role, m peers.Merge) bench.Column {
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		each := r.N / parts
		srcs := make([]iter.Seq2[int, error], parts)
		for i := range srcs {
			srcs[i] = between(i*each, (i+1)*each)
		}
		t, order := newTally(0), inOrder{}
		err := m(srcs, func(v int) {
			t.add(v)
			order.add(v/each, v)
		})
		if err != nil {
			return err
		}
		return order.check(t, r.N, 0)
	}}
}

// branched is a column that routes 0 … N-1 in turn.
func branched(name string, role bench.Role, b peers.Branch) bench.Column {
	step := work{}.step()
	route := func(v int) int { return v % parts }
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		t, order := newTally(1), inOrder{}
		err := b(upTo(r.N), parts, route, step, func(v int) {
			t.add(v)
			order.add(route(v-1), v)
		})
		if err != nil {
			return err
		}
		return order.check(t, r.N, 1)
	}}
}
