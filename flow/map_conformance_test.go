package flow_test

import (
	"context"
	"iter"
	"testing"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

// conforms runs seqtest over an operator with workers, for both orderings and
// several numbers of workers. ahead says how far it may have pulled ahead with
// n workers and Buffer(3).
func conforms[U any](t *testing.T, ahead func(n int) int, model func(items) iter.Seq2[U, error], mk func(src items, opts ...flow.Option) iter.Seq2[U, error], more ...seqtest.Option) {
	for _, s := range []shape{{workers: 1}, {workers: 2}, {workers: 2, unordered: true}, {workers: 8}, {workers: 8, unordered: true}} {
		t.Run(s.String(), func(t *testing.T) {
			rules := append(more, seqtest.Model(model))
			if s.workers > 1 {
				rules = append(rules, seqtest.Ahead(ahead(s.workers)))
			}
			if s.unordered {
				rules = append(rules, seqtest.Unordered())
			}
			seqtest.TestOperator(t, func(src items) iter.Seq2[U, error] {
				return mk(src, s.options(flow.Buffer(3))...)
			}, rules...)
		})
	}
}

func window(n int) int { return n + 3 }

func TestMapKeepsTheRules(t *testing.T) {
	conforms(t, window,
		func(src items) iter.Seq2[int, error] { return seq.Map(src, item.Int) },
		func(src items, opts ...flow.Option) iter.Seq2[int, error] {
			return flow.Map(src, func(_ context.Context, v item) (int, error) { return v.N, nil }, opts...)
		})
}

func TestFilterKeepsTheRules(t *testing.T) {
	odd := func(v item) bool { return v.N%2 == 1 }
	// Unordered, items that are dropped may overtake those that are to be yielded.
	twice := func(n int) int { return 2 * window(n) }
	conforms(t, twice,
		func(src items) iter.Seq2[item, error] { return seq.Filter(src, odd) },
		func(src items, opts ...flow.Option) iter.Seq2[item, error] {
			return flow.Filter(src, func(_ context.Context, v item) (bool, error) { return odd(v), nil }, opts...)
		})
}

func TestFlatMapKeepsTheRules(t *testing.T) {
	twice := func(v item) iter.Seq2[int, error] { return seq.Of(v.N, v.N) }
	conforms(t, window,
		func(src items) iter.Seq2[int, error] { return seq.FlatMap(src, twice) },
		func(src items, opts ...flow.Option) iter.Seq2[int, error] {
			return flow.FlatMap(src, func(_ context.Context, v item) iter.Seq2[int, error] { return twice(v) }, opts...)
		}, seqtest.Holds(1)) // the item whose elements are being yielded
}
