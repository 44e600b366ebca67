package suites

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

const batchSize = 100

func batch() bench.Suite {
	s := bench.Suite{
		Name: "batch",
		About: "Batches of 100 from a source that always has an item, by size alone and with a time that a batch waits at most. " +
			"The floor is the plain loop, which knows no time. An item is one of the source.",
	}
	for _, wait := range []time.Duration{0, 10 * time.Millisecond} {
		name := "by-size"
		if wait > 0 {
			name = "wait=" + wait.String()
		}
		s.Cases = append(s.Cases, bench.Case{
			Name:    fmt.Sprintf("%s/%s", s.Name, name),
			Quantum: 10 * batchSize,
			Columns: []bench.Column{
				batched("plain loop", bench.Floor, peers.LoopBatch, wait),
				batched("headgate", bench.Ours, peers.HeadgateBatch, wait),
				batched("channel+timer", bench.Peer, peers.ChannelBatch, wait),
				batched("samber/ro", bench.Peer, peers.RoBatch, wait),
			},
			Budgets: []bench.Budget{{AtMost: 60}, {Against: "channel+timer", AtMost: 1}},
		})
	}
	return s
}

// batched is a column that groups N items and checks the batches. One may be
// cut short by its time, should the machine be held up for so long, but only a
// few.
func batched(name string, role bench.Role, b peers.Batch, wait time.Duration) bench.Column {
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		t := newTally(0)
		batches, wrong := 0, 0
		start := time.Now()
		err := b(upTo(r.N), batchSize, wait, func(items []int) {
			batches++
			if len(items) == 0 || len(items) > batchSize {
				wrong++
			}
			for _, v := range items {
				t.add(v)
			}
		})
		if err != nil {
			return err
		}
		most := r.N / batchSize
		if wait > 0 {
			most += int(time.Since(start)/wait) + 1
		}
		if wrong > 0 || batches > most {
			return fmt.Errorf("%d batches of %d items, %d of a wrong size, want at most %d", batches, r.N, wrong, most)
		}
		return t.check(r.N, 0, true)
	}}
}
