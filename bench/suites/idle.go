package suites

import (
	"context"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

const cpuShare = "CPU %"

// idle asks what a map costs while there is nothing to do. The share is of one
// processor and of the whole process: a map that polls shows in it.
func idle(e bench.Effort) bench.Suite {
	s := bench.Suite{
		Name:  "idle",
		About: "The processor time that the whole process takes, in percent of one processor, while a source trickles one item a second through 16 workers.",
	}
	if _, ok := cpuTime(); !ok {
		s.About += " This system does not tell a process its processor time."
		return s
	}
	const items = 5
	pause := min(e.Watch/items, time.Second)
	n := max(int(e.Watch/pause), 1)
	watch := func(name string, role bench.Role, m peers.Map) bench.Column {
		return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
			step := work{}.step()
			t := newTally(1)
			src := everySo(r.N, pause, func(i int) int { return i })
			start := time.Now()
			before, _ := cpuTime()
			if err := m(context.Background(), src, 16, step, t.add); err != nil {
				return err
			}
			after, _ := cpuTime()
			r.Report(cpuShare, 100*float64(after-before)/float64(time.Since(start)))
			return t.check(r.N, 1, false)
		}}
	}
	s.Cases = []bench.Case{{
		Name:    "idle/n=16",
		Items:   n,
		Rounds:  1,
		Metrics: []string{cpuShare},
		Columns: []bench.Column{
			watch("plain loop", bench.Floor, loopMap),
			watch("headgate", bench.Ours, peers.Headgate),
			watch("headgate unordered", bench.Ours, peers.HeadgateUnordered),
			watch("errgroup", bench.Peer, peers.Errgroup),
		},
		Budgets: []bench.Budget{{AtMost: 1}, {Of: "headgate unordered", AtMost: 1}},
	}}
	return s
}
