package suites

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/flow"
)

const (
	serverHands = 20
	inServer    = "most in server"
	p50ms       = "p50 ms"
	p99ms       = "p99 ms"
)

func adaptive(e bench.Effort) bench.Suite {
	n := max(int(e.Watch.Seconds()*1000), 100)
	// What one loop has learnt serves the next: the learnt column keeps it over
	// its rounds, as a service that runs for days does.
	learnt := flow.Adaptive(1, 200)
	fresh := func() flow.Option { return flow.Adaptive(1, 200) }
	workers := func(n int) func() flow.Option { return func() flow.Option { return flow.Workers(n) } }
	return bench.Suite{
		Name: "adaptive",
		About: "A server that works on 20 calls at once, 1 ms each, while the others queue in it. Adaptive(1, 200) finds the 20 by itself: " +
			"in fresh it has to in each round, in learnt it knows from the rounds before. A fixed number that is too low leaves hands idle; " +
			"one that is too high is no faster, and every call waits in the server's queue. The floor is the right number, known.",
		Cases: []bench.Case{{
			Name:    fmt.Sprintf("adaptive/hands=%d", serverHands),
			Items:   n,
			Rounds:  3,
			Metrics: []string{bench.PerItem, p50ms, p99ms, inServer},
			Columns: []bench.Column{
				served("Workers(20)", bench.Floor, workers(serverHands)),
				served("headgate learnt", bench.Ours, func() flow.Option { return learnt }),
				served("headgate fresh", bench.Ours, fresh),
				served("Workers(10)", bench.Peer, workers(10)),
				served("Workers(200)", bench.Peer, workers(200)),
			},
			Budgets: []bench.Budget{
				{Against: "Workers(20)", AtMost: 1.3},
				{Of: "headgate fresh", Against: "Workers(20)", AtMost: 1.5},
			},
		}},
	}
}

// server works on serverHands calls at once; others queue.
type server struct {
	hands        chan struct{}
	inside, most atomic.Int64

	mu   sync.Mutex
	took []float64 // each call, in milliseconds
}

func (s *server) call(_ context.Context, v int) (int, error) {
	start := time.Now()
	inside := s.inside.Add(1)
	defer s.inside.Add(-1)
	for {
		most := s.most.Load()
		if inside <= most || s.most.CompareAndSwap(most, inside) {
			break
		}
	}
	s.hands <- struct{}{}
	time.Sleep(time.Millisecond)
	<-s.hands
	took := time.Since(start)
	s.mu.Lock()
	s.took = append(s.took, took.Seconds()*1000)
	s.mu.Unlock()
	return v + 1, nil
}

// served is a column that has a server of its own work on N items.
func served(name string, role bench.Role, option func() flow.Option) bench.Column {
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		s := &server{hands: make(chan struct{}, serverHands), took: make([]float64, 0, r.N)}
		t := newTally(1)
		for v, err := range flow.Map(upTo(r.N), s.call, option(), flow.Unordered()) {
			if err != nil {
				return err
			}
			t.add(v)
		}
		slices.Sort(s.took)
		r.Report(p50ms, s.took[len(s.took)/2])
		r.Report(p99ms, s.took[len(s.took)*99/100])
		r.Report(inServer, float64(s.most.Load()))
		return t.check(r.N, 1, false)
	}}
}
