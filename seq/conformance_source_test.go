package seq_test

import (
	"iter"
	"slices"
	"testing"

	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestSourcesKeepTheRules(t *testing.T) {
	source := func(name string, mk func() iter.Seq2[int, error], opts ...seqtest.Option) {
		t.Run(name, func(t *testing.T) { seqtest.TestSource(t, mk, opts...) })
	}
	source("Of", func() iter.Seq2[int, error] { return seq.Of(1, 2, 3) })
	source("Of nothing", func() iter.Seq2[int, error] { return seq.Of[int]() })
	source("Slice", func() iter.Seq2[int, error] { return seq.Slice(make([]int, 1000)) })
	source("Values", func() iter.Seq2[int, error] { return seq.Values(slices.Values([]int{4, 5, 6})) })
	source("Fail", func() iter.Seq2[int, error] { return seq.Fail[int](errTest) })
	source("Chan", func() iter.Seq2[int, error] {
		ch := make(chan int, 20)
		for i := range cap(ch) {
			ch <- i
		}
		close(ch)
		return seq.Chan(ch)
	}, seqtest.Once())
	source("Func", func() iter.Seq2[int, error] {
		n := 0
		return seq.Func(func() (int, bool, error) {
			n++
			if n%3 == 0 {
				return n, true, errTest // the value beside an error is not passed on
			}
			return n, n < 50, nil
		})
	}, seqtest.Once())
	source("Func without end", func() iter.Seq2[int, error] {
		n := 0
		return seq.Func(func() (int, bool, error) { n++; return n, true, nil })
	}, seqtest.Once())
	t.Run("Func keeps nothing", func(t *testing.T) {
		seqtest.TestSource(t, func() iter.Seq2[item, error] {
			return seq.Func(func() (item, bool, error) { return new(seqtest.Item), true, nil })
		}, seqtest.Fresh())
	})
}
