package seq_test

import (
	"cmp"
	"iter"
	"strconv"
	"testing"

	"github.com/headgate/headgate/seq"
)

// The loop and the chain do the same: triple, keep the odd, add up.

func triple(v int) int { return 3 * v }

func isOdd(v int) bool { return v&1 == 1 }

// behindFunc hides a source from the compiler, as a source is hidden that
// another package made, or that comes out of a struct.
//
//go:noinline
func behindFunc(n int, element func(i int) (int, error)) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(element(i)) {
				return
			}
		}
	}
}

//go:noinline
func loopOverFunc(src iter.Seq2[int, error]) (sum int, err error) {
	for v, err := range src {
		if err != nil {
			return sum, err
		}
		if w := triple(v); isOdd(w) {
			sum += w
		}
	}
	return sum, nil
}

//go:noinline
func chainOverFunc(src iter.Seq2[int, error]) (sum int, err error) {
	for v, err := range seq.Filter(seq.Map(src, triple), isOdd) {
		if err != nil {
			return sum, err
		}
		sum += v
	}
	return sum, nil
}

//go:noinline
func loopOverSlice(s []int) (sum int, err error) {
	for v, err := range seq.Slice(s) {
		if err != nil {
			return sum, err
		}
		if w := triple(v); isOdd(w) {
			sum += w
		}
	}
	return sum, nil
}

//go:noinline
func chainOverSlice(s []int) (sum int, err error) {
	for v, err := range seq.Filter(seq.Map(seq.Slice(s), triple), isOdd) {
		if err != nil {
			return sum, err
		}
		sum += v
	}
	return sum, nil
}

func numbers(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// BenchmarkChain prints, for each kind of source, what a chain of Map and
// Filter takes an item, and its ratio to the loop that one would write. Loop
// and chain take turns, so that what else the machine does meets both.
//
//	slice   over Slice, which the compiler sees through
//	parse   behind a func value, giving a number parsed from text
//	free    behind a func value, giving a number for nothing: the worst case
func BenchmarkChain(b *testing.B) {
	const n = 10_000
	s := numbers(n)
	texts := make([]string, n)
	for i := range texts {
		texts[i] = strconv.FormatFloat(float64(i)+1.0/3, 'g', -1, 64)
	}
	free := behindFunc(n, func(i int) (int, error) { return i, nil })
	parse := behindFunc(n, func(i int) (int, error) {
		f, err := strconv.ParseFloat(texts[i], 64)
		return int(f), err
	})
	for _, bench := range []struct {
		name        string
		loop, chain func() (int, error)
	}{
		{"slice", func() (int, error) { return loopOverSlice(s) }, func() (int, error) { return chainOverSlice(s) }},
		{"parse", func() (int, error) { return loopOverFunc(parse) }, func() (int, error) { return chainOverFunc(parse) }},
		{"free", func() (int, error) { return loopOverFunc(free) }, func() (int, error) { return chainOverFunc(free) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var loop, chain stopwatch
			for b.Loop() {
				loop.time(bench.loop)
				chain.time(bench.chain)
			}
			if loop.result != chain.result {
				b.Fatalf("the chain gives %d: want the loop's %d", chain.result, loop.result)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(loop.median()/n, "loop-ns/item")
			b.ReportMetric(chain.median()/n, "chain-ns/item")
			b.ReportMetric(chain.median()/loop.median(), "chain/loop")
		})
	}
}

func TestOperatorsAllocateNothingPerItem(t *testing.T) {
	self := func(v int) int { return v }
	yes := func(int) bool { return true }
	type ints = iter.Seq2[int, error]
	for name, mk := range map[string]func(ints) ints{
		"Map":         func(s ints) ints { return seq.Map(s, self) },
		"TryMap":      func(s ints) ints { return seq.TryMap(s, func(v int) (int, error) { return v, nil }) },
		"Filter":      func(s ints) ints { return seq.Filter(s, yes) },
		"Map, Filter": func(s ints) ints { return seq.Filter(seq.Map(s, triple), isOdd) },
		"FlatMap":     func(s ints) ints { return seq.FlatMap(seq.Of(0), func(int) ints { return s }) },
		"Take":        func(s ints) ints { return seq.Take(s, 1<<40) },
		"TakeWhile":   func(s ints) ints { return seq.TakeWhile(s, yes) },
		"Skip":        func(s ints) ints { return seq.Skip(s, 1) },
		"SkipWhile":   func(s ints) ints { return seq.SkipWhile(s, isOdd) },
		"Scan":        func(s ints) ints { return seq.Scan(s, 0, func(a, v int) int { return a + v }) },
		"Tap":         func(s ints) ints { return seq.Tap(s, func(int) {}) },
		"Concat":      func(s ints) ints { return seq.Concat(s, s) },
		"Zip":         func(s ints) ints { return seq.Map(seq.Zip(s, s), func(p seq.Pair[int, int]) int { return p.Left }) },
		"Compact":     func(s ints) ints { return seq.Compact(s) },
		"MergeSorted": func(s ints) ints { return seq.MergeSorted(cmp.Compare, s, s, s) },
		"OnError":     func(s ints) ints { return seq.OnError(s, func(err error) error { return err }) },
		"UntilError":  func(s ints) ints { return seq.UntilError(s) },
		"Gated":       func(s ints) ints { return seq.Gated(t.Context(), s, new(seq.Gate)) },
	} {
		t.Run(name, func(t *testing.T) {
			allocs := func(n int) float64 {
				src := behindFunc(n, func(i int) (int, error) { return i, nil })
				s := mk(src)
				return testing.AllocsPerRun(10, func() { _ = seq.Drain(s) })
			}
			if short, long := allocs(10), allocs(1000); long > short {
				t.Errorf("%v allocations for 1000 items, %v for 10: want as many", long, short)
			}
		})
	}
}

func TestChainOverASliceAllocatesNothing(t *testing.T) {
	s := numbers(100)
	if n := testing.AllocsPerRun(10, func() { _, _ = chainOverSlice(s) }); n != 0 {
		t.Errorf("%v allocations: want 0", n)
	}
}
