package suites

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

func mapOrdered() bench.Suite {
	s := bench.Suite{
		Name: "map/ordered",
		About: "A parallel map that keeps the order of its source: what an item costs besides the work. " +
			"The floor is the same work in static halves, for the sleep in as many goroutines as there are workers, and nothing handed over. " +
			"errgroup is what one writes by hand, errgroup tuned the same after a profile. conc/iter is no stream: it holds all items and hands out the first after the last is done.",
	}
	for _, l := range loads() {
		for _, n := range l.workers {
			s.Cases = append(s.Cases, bench.Case{
				Name:    fmt.Sprintf("%s/%s/n=%d", s.Name, l.name, n),
				Quantum: quantum(n, l.work),
				Columns: []bench.Column{
					floor(n, l.work),
					mapper("headgate", bench.Ours, peers.Headgate, n, l.work, true),
					mapper("errgroup", bench.Peer, peers.Errgroup, n, l.work, true),
					mapper("errgroup tuned", bench.Peer, peers.Tuned, n, l.work, true),
					mapper("conc/stream", bench.Peer, peers.ConcStream, n, l.work, true),
					mapper("conc/iter", bench.Peer, peers.ConcIter, n, l.work, true),
					mapper("pond", bench.Peer, peers.Pond, n, l.work, true),
				},
				Budgets: append(l.budgets(n), l.manyTimes(n)...),
			})
		}
	}
	return s
}

func mapUnordered() bench.Suite {
	s := bench.Suite{
		Name:  "map/unordered",
		About: "The same with results as they come. headgate's ordered map runs beside it: to give the order up should never cost anything.",
	}
	for _, l := range loads() {
		for _, n := range l.workers {
			s.Cases = append(s.Cases, bench.Case{
				Name:    fmt.Sprintf("%s/%s/n=%d", s.Name, l.name, n),
				Quantum: quantum(n, l.work),
				Columns: []bench.Column{
					floor(n, l.work),
					mapper("headgate", bench.Ours, peers.HeadgateUnordered, n, l.work, n == 1),
					mapper("headgate ordered", bench.Peer, peers.Headgate, n, l.work, true),
					mapper("errgroup", bench.Peer, peers.ErrgroupUnordered, n, l.work, false),
					mapper("conc/pool", bench.Peer, peers.ConcPool, n, l.work, false),
					mapper("pond", bench.Peer, peers.PondUnordered, n, l.work, false),
				},
				Budgets: append(l.budgets(n), bench.Budget{Against: "headgate ordered", AtMost: 1.05}),
			})
		}
	}
	return s
}

// load is a kind of work with the numbers of workers it is measured with, and
// how near the floor headgate is to come with several of them (0: no budget).
type load struct {
	work
	workers   []int
	floorOver func(workers int) float64
}

func loads() []load {
	at := func(ratio float64) func(int) float64 { return func(int) float64 { return ratio } }
	few := []int{1, 4, 16, 64}
	return []load{
		{work{name: "free"}, few, at(0)},
		{busy("1us", time.Microsecond), few, at(1.25)},
		{busy("10us", 10*time.Microsecond), few, at(1.06)},
		{asleep("sleep-1ms", time.Millisecond), append(few, 1000), func(workers int) float64 {
			switch workers {
			case 64:
				return 1.03
			case 1000:
				return 1.15
			}
			return 0
		}},
	}
}

func (l load) budgets(workers int) []bench.Budget {
	switch {
	case workers == 1:
		return []bench.Budget{{Against: "plain loop", AtMost: 1.1}}
	case l.do == nil:
		return []bench.Budget{{AtMost: 50}}
	case l.floorOver(workers) > 0:
		return []bench.Budget{{Against: "floor", AtMost: l.floorOver(workers)}}
	}
	return nil
}

// manyTimes is the budget beside what order costs elsewhere.
func (l load) manyTimes(workers int) []bench.Budget {
	if l.do != nil || workers == 1 {
		return nil
	}
	return []bench.Budget{{Against: "errgroup", AtMost: 1. / 8}, {Against: "conc/stream", AtMost: 1. / 8}}
}

// quantum lets the floor's parts be equal, and a round of the shortest form be
// more than a start-up.
func quantum(workers int, w work) int {
	if w.blocking {
		return workers
	}
	return max(workers, 256)
}
