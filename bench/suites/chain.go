package suites

import (
	"fmt"
	"iter"

	"github.com/samber/ro"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/seq"
)

func chain() bench.Suite {
	return bench.Suite{
		Name: "chain",
		About: "Operators on the caller's own goroutine, beside the hand-written loop over the same source. " +
			"Over a slice the compiler sees all of both and makes one loop of each; in the func cases the source is behind a function value, " +
			"as one is that comes from elsewhere, and each operator costs a call.",
		Cases: []bench.Case{
			overSlice(),
			{
				Name: "chain/func/map+filter",
				Columns: []bench.Column{
					chained("hand loop", bench.Floor, mapFilterLoop, oddsTripled),
					chained("headgate/seq", bench.Ours, mapFilterSeq, oddsTripled),
					chained("samber/ro", bench.Peer, mapFilterRo, oddsTripled),
				},
				Budgets: []bench.Budget{{Against: "hand loop", AtMost: 1.1}},
			},
			{
				Name: "chain/func/map×8",
				Columns: []bench.Column{
					chained("hand loop", bench.Floor, eightMapsLoop, eightAdded),
					chained("headgate/seq", bench.Ours, eightMapsSeq, eightAdded),
					chained("samber/ro", bench.Peer, eightMapsRo, eightAdded),
				},
			},
		},
	}
}

// chained is a column that works through a source of N items; run returns how
// many results there were and their sum, want what they should be.
func chained(name string, role bench.Role, run func(iter.Seq2[int, error], int) (int, uint64, error), want func(n int) (int, uint64)) bench.Column {
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		count, sum, err := run(upTo(r.N), r.N)
		if err != nil {
			return err
		}
		if wantCount, wantSum := want(r.N); count != wantCount || sum != wantSum {
			return fmt.Errorf("%d results of sum %d, want %d of sum %d", count, sum, wantCount, wantSum)
		}
		return nil
	}}
}

func triple(v int) int { return 3 * v }
func odd(v int) bool   { return v%2 == 1 }
func inc(v int) int    { return v + 1 }

// oddsTripled is what triple and odd leave of 0 … n-1: thrice each odd number.
func oddsTripled(n int) (int, uint64) {
	k := n / 2
	return k, 3 * uint64(k) * uint64(k) // the first k odd numbers sum to k²
}

func eightAdded(n int) (int, uint64) { return n, sumBelow(n) + 8*uint64(n) }

//go:noinline
func mapFilterLoop(src iter.Seq2[int, error], _ int) (count int, sum uint64, _ error) {
	for v, err := range src {
		if err != nil {
			return 0, 0, err
		}
		if u := triple(v); odd(u) {
			count++
			sum += uint64(u)
		}
	}
	return count, sum, nil
}

//go:noinline
func mapFilterSeq(src iter.Seq2[int, error], _ int) (count int, sum uint64, _ error) {
	return total(seq.Filter(seq.Map(src, triple), odd))
}

//go:noinline
func mapFilterRo(_ iter.Seq2[int, error], n int) (count int, sum uint64, _ error) {
	return observe(ro.Pipe2(observable(n), ro.Map(triple), ro.Filter(odd)))
}

//go:noinline
func eightMapsLoop(src iter.Seq2[int, error], _ int) (count int, sum uint64, _ error) {
	for v, err := range src {
		if err != nil {
			return 0, 0, err
		}
		count++
		sum += uint64(inc(inc(inc(inc(inc(inc(inc(inc(v)))))))))
	}
	return count, sum, nil
}

//go:noinline
func eightMapsSeq(src iter.Seq2[int, error], _ int) (count int, sum uint64, _ error) {
	for range 8 {
		src = seq.Map(src, inc)
	}
	return total(src)
}

//go:noinline
func eightMapsRo(_ iter.Seq2[int, error], n int) (count int, sum uint64, _ error) {
	o := observable(n)
	for range 8 {
		o = ro.Map(inc)(o)
	}
	return observe(o)
}

func total(src iter.Seq2[int, error]) (count int, sum uint64, _ error) {
	for v, err := range src {
		if err != nil {
			return 0, 0, err
		}
		count++
		sum += uint64(v)
	}
	return count, sum, nil
}

// observable is the source for ro, in the mode without locks, which is its
// fastest.
func observable(n int) ro.Observable[int] {
	return ro.NewUnsafeObservable(func(o ro.Observer[int]) ro.Teardown {
		for i := range n {
			o.Next(i)
		}
		o.Complete()
		return nil
	})
}

func observe(o ro.Observable[int]) (count int, sum uint64, err error) {
	o.Subscribe(ro.NewObserver(
		func(v int) { count++; sum += uint64(v) },
		func(e error) { err = e },
		func() {},
	)).Wait()
	return count, sum, err
}
