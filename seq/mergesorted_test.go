package seq_test

import (
	"cmp"
	"iter"
	"slices"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

// tagged tells equal values apart by where they come from.
type tagged struct{ Key, Source, N int }

func byKey(a, b tagged) int { return cmp.Compare(a.Key, b.Key) }

func TestMergeSortedIsAStableSortOfAllSources(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var srcs []iter.Seq2[tagged, error]
		var all []tagged
		for s := range rapid.IntRange(0, 9).Draw(t, "sources") {
			keys := rapid.SliceOf(rapid.IntRange(0, 5)).Draw(t, "keys")
			slices.Sort(keys)
			var vs []tagged
			for n, k := range keys {
				vs = append(vs, tagged{k, s, n})
			}
			srcs = append(srcs, seq.Slice(vs))
			all = append(all, vs...)
		}
		slices.SortStableFunc(all, byKey)
		same(t, seq.MergeSorted(byKey, srcs...), gather(seq.Slice(all)))
	})
}

func TestMergeSortedLosesNothingOfUnsortedSourcesAndErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var srcs []iter.Seq2[int, error]
		var all [][]el[int]
		for range rapid.IntRange(0, 5).Draw(t, "sources") {
			in := draw(t, "src")
			for i := range in {
				in[i].V = 10*in[i].V + len(all) // says which source it is of
				if in[i].Err != nil {
					in[i].V = 0
				}
			}
			srcs = append(srcs, play(in))
			all = append(all, in)
		}
		got := gather(seq.MergeSorted(cmp.Compare, srcs...))
		// Taking each source's elements out again gives the source.
		n := 0
		for s, in := range all {
			of := func(e el[int]) bool {
				if e.Err != nil {
					return slices.Contains(in, e)
				}
				return e.V%10 == s
			}
			var mine []el[int]
			for _, e := range got {
				if of(e) {
					mine = append(mine, e)
				}
			}
			if !slices.Equal(mine, in) {
				t.Fatalf("of source %d came %v: want %v", s, mine, in)
			}
			n += len(in)
		}
		if len(got) != n {
			t.Fatalf("%d elements came: want %d", len(got), n)
		}
	})
}

func TestMergeSortedPassesAnErrorAsSoonAsItIsPulled(t *testing.T) {
	a := play([]el[int]{{V: 1}, {Err: errTest}, {V: 9}})
	b := play([]el[int]{{V: 2}, {V: 3}})
	same(t, seq.MergeSorted(cmp.Compare, a, b), []el[int]{{V: 1}, {Err: errTest}, {V: 2}, {V: 3}, {V: 9}})
}

func TestMergeSortedHoldsOneValueOfEachSourceAndEndsThemAll(t *testing.T) {
	els := []el[int]{{V: 1}, {V: 2}, {V: 3}}
	for _, end := range []func() bool{func() bool { return true }, func() bool { panic(errTest) }} {
		a, b, c := &counted[int]{els: els}, &counted[int]{els: els}, &counted[int]{els: els}
		func() {
			defer func() { _ = recover() }()
			for v := range seq.MergeSorted(cmp.Compare, a.seq(), b.seq(), c.seq()) {
				if v == 2 && end() {
					break
				}
			}
		}()
		// All ones are yielded, and the first of the twos.
		a.want(t, 2, 1)
		b.want(t, 2, 1)
		c.want(t, 2, 1)
	}
}

func TestMergeSortedEndsTheOthersWhenASourcePanics(t *testing.T) {
	a := &counted[int]{els: []el[int]{{V: 1}, {V: 2}}}
	broken := func(func(int, error) bool) { panic(errTest) }
	func() {
		defer func() {
			if r := recover(); r != errTest {
				t.Errorf("got %v: want the source's panic", r)
			}
		}()
		_ = seq.Drain(seq.MergeSorted(cmp.Compare, a.seq(), broken))
	}()
	a.want(t, 1, 1)
}
