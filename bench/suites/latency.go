package suites

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

const (
	p50 = "p50 ns"
	p99 = "p99 ns"
)

func latency(e bench.Effort) bench.Suite {
	const pause = 500 * time.Microsecond
	s := bench.Suite{
		Name: "latency",
		About: "What a map adds to one item at a trickle: the time from the source's yield to the loop's body, with free steps, " +
			"when an item comes every half millisecond and everything in between has gone to rest.",
	}
	for _, n := range []int{4, 64} {
		s.Cases = append(s.Cases, bench.Case{
			Name:    fmt.Sprintf("%s/n=%d", s.Name, n),
			Items:   min(200, int(e.Watch/pause/5)),
			Metrics: []string{p50, p99},
			Columns: []bench.Column{
				trickled("plain loop", bench.Floor, loopMap, n, pause),
				trickled("headgate", bench.Ours, peers.Headgate, n, pause),
				trickled("headgate unordered", bench.Ours, peers.HeadgateUnordered, n, pause),
				trickled("errgroup", bench.Peer, peers.Errgroup, n, pause),
				trickled("conc/stream", bench.Peer, peers.ConcStream, n, pause),
				trickled("pond", bench.Peer, peers.Pond, n, pause),
			},
		})
	}
	return s
}

// trickled is a column whose items are the times at which they were yielded.
func trickled(name string, role bench.Role, m peers.Map, workers int, pause time.Duration) bench.Column {
	step := func(_ context.Context, v int) (int, error) { return v, nil }
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		began := time.Now()
		added := make([]float64, 0, r.N)
		emit := func(at int) { added = append(added, float64(int(time.Since(began))-at)) }
		src := everySo(r.N, pause, func(int) int { return int(time.Since(began)) })
		if err := m(context.Background(), src, workers, step, emit); err != nil {
			return err
		}
		if len(added) != r.N {
			return fmt.Errorf("%d results, want %d", len(added), r.N)
		}
		slices.Sort(added)
		r.Report(p50, added[len(added)/2])
		r.Report(p99, added[len(added)*99/100])
		return nil
	}}
}

// everySo is a source that rests for pause before each of its n items.
func everySo(n int, pause time.Duration, item func(i int) int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			time.Sleep(pause)
			if !yield(item(i), nil) {
				return
			}
		}
	}
}
