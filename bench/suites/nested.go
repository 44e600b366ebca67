package suites

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/sourcegraph/conc/stream"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
	"github.com/headgate/headgate/flow"
)

func nested() bench.Suite {
	s := bench.Suite{
		Name:  "nested",
		About: "Three parallel maps one after the other, four workers each, all in order. The floor does the three steps of an item in one place.",
	}
	for _, w := range []work{{name: "free"}, busy("1us", time.Microsecond)} {
		s.Cases = append(s.Cases, bench.Case{
			Name:    fmt.Sprintf("%s/%s/n=4", s.Name, w.name),
			Quantum: 256,
			Columns: []bench.Column{
				thrice("floor", bench.Floor, fused, w),
				thrice("headgate", bench.Ours, nestedHeadgate, w),
				thrice("errgroup", bench.Peer, nestedErrgroup, w),
				thrice("conc/stream", bench.Peer, nestedConc, w),
			},
		})
	}
	return s
}

type threeMaps func(n, workers int, step peers.Step) (*tally, error)

func thrice(name string, role bench.Role, m threeMaps, w work) bench.Column {
	step := w.step()
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		t, err := m(r.N, 4, step)
		if err != nil {
			return err
		}
		return t.check(r.N, 3, role != bench.Floor)
	}}
}

func fused(n, workers int, step peers.Step) (*tally, error) {
	three := func(ctx context.Context, v int) (_ int, err error) {
		for range 3 {
			if v, err = step(ctx, v); err != nil {
				return 0, err
			}
		}
		return v, nil
	}
	tallies := make([]tally, workers)
	err := peers.Split(context.Background(), between, n, workers, false, three,
		func(g int) func(int) { return tallies[g].add })
	total := newTally(3)
	for g := range tallies {
		total.merge(&tallies[g])
	}
	return total, err
}

func nestedHeadgate(n, workers int, step peers.Step) (*tally, error) {
	src := upTo(n)
	for range 3 {
		src = flow.Map(src, step, flow.Workers(workers))
	}
	return tallied(src)
}

func nestedErrgroup(n, workers int, step peers.Step) (*tally, error) {
	src := upTo(n)
	for range 3 {
		src = peers.ErrgroupSeq(context.Background(), src, workers, step)
	}
	return tallied(src)
}

func tallied(src iter.Seq2[int, error]) (*tally, error) {
	t := newTally(3)
	for v, err := range src {
		if err != nil {
			return nil, err
		}
		t.add(v)
	}
	return t, nil
}

// nestedConc hands the callbacks of one stream to the next.
func nestedConc(n, workers int, step peers.Step) (*tally, error) {
	var first error
	t := newTally(3)
	streams := [3]*stream.Stream{}
	for i := range streams {
		streams[i] = stream.New().WithMaxGoroutines(workers)
	}
	var submit func(stage, v int)
	submit = func(stage, v int) {
		streams[stage].Go(func() stream.Callback {
			u, err := step(context.Background(), v)
			return func() {
				switch {
				case err != nil:
					first = err
				case stage == len(streams)-1:
					t.add(u)
				default:
					submit(stage+1, u)
				}
			}
		})
	}
	for i := range n {
		submit(0, i)
	}
	for _, s := range streams {
		s.Wait()
	}
	return t, first
}
