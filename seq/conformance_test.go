package seq_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

type (
	item  = *seqtest.Item
	items = iter.Seq2[item, error]
)

var errOdd = errors.New("odd")

func odd(i item) bool { return i.N%2 == 1 }

func byN(a, b item) int { return a.N - b.N }

// op is an operator without a model: one element for each pulled.
func op(t *testing.T, name string, mk func(items) items, opts ...seqtest.Option) {
	t.Run(name, func(t *testing.T) { seqtest.TestOperator(t, mk, opts...) })
}

// like is an operator with a model: the loop that one would write by hand,
// given an element and a yield. It returns false to end.
func like[U any](t *testing.T, name string, mk func(items) iter.Seq2[U, error], model func(src items, yield func(U, error) bool), opts ...seqtest.Option) {
	t.Run(name, func(t *testing.T) {
		opts = append(opts, seqtest.Model(func(src items) iter.Seq2[U, error] {
			return func(yield func(U, error) bool) { model(src, yield) }
		}))
		seqtest.TestOperator(t, mk, opts...)
	})
}

// perElement is a model that decides on each element alone.
func perElement[U any](f func(item) []U) func(items, func(U, error) bool) {
	return func(src items, yield func(U, error) bool) {
		for v, err := range src {
			if err != nil {
				var zero U
				if !yield(zero, err) {
					return
				}
				continue
			}
			for _, u := range f(v) {
				if !yield(u, nil) {
					return
				}
			}
		}
	}
}

// upTo is a model that ends where the test says so, before or after an element.
func upTo(before, after func(n int, v item, err error) bool) func(items, func(item, error) bool) {
	return func(src items, yield func(item, error) bool) {
		values := 0
		for v, err := range src {
			if before(values, v, err) {
				return
			}
			if err == nil {
				values++
			}
			if !yield(v, err) || after(values, v, err) {
				return
			}
		}
	}
}

func never(int, item, error) bool { return false }

func TestOperatorsOnOneElementKeepTheRules(t *testing.T) {
	op(t, "Gated", func(src items) items { return seq.Gated(context.Background(), src, new(seq.Gate)) })
	op(t, "Tap", func(src items) items { return seq.Tap(src, func(item) {}) })
	op(t, "Skip 0", func(src items) items { return seq.Skip(src, 0) })
	op(t, "Concat of one", func(src items) items { return seq.Concat(src) })
	like(t, "Map", func(src items) iter.Seq2[int, error] { return seq.Map(src, item.Int) },
		perElement(func(v item) []int { return []int{v.N} }))
	like(t, "Filter", func(src items) items { return seq.Filter(src, odd) },
		perElement(func(v item) []item {
			if odd(v) {
				return []item{v}
			}
			return nil
		}))
	like(t, "TryMap", func(src items) iter.Seq2[int, error] {
		return seq.TryMap(src, func(v item) (int, error) {
			if odd(v) {
				return 13, errOdd
			}
			return v.N, nil
		})
	}, func(src items, yield func(int, error) bool) {
		for v, err := range src {
			n := 0
			if err == nil && odd(v) {
				err = errOdd
			} else if err == nil {
				n = v.N
			}
			if !yield(n, err) {
				return
			}
		}
	})
	like(t, "FlatMap", func(src items) iter.Seq2[int, error] {
		return seq.FlatMap(src, func(v item) iter.Seq2[int, error] {
			return seq.Concat(seq.Slice(make([]int, v.N%3)), seq.Of(v.N))
		})
	}, perElement(func(v item) []int { return append(make([]int, v.N%3), v.N) }))
	like(t, "Chain", func(src items) iter.Seq2[string, error] {
		return seq.Map(seq.Filter(src, odd), item.String)
	}, perElement(func(v item) []string {
		if odd(v) {
			return []string{fmt.Sprint("item ", v.N)}
		}
		return nil
	}))
}

func TestOperatorsThatEndEarlyKeepTheRules(t *testing.T) {
	for _, n := range []int{1, 3, 100} {
		like(t, fmt.Sprint("Take ", n), func(src items) items { return seq.Take(src, n) },
			upTo(never, func(values int, _ item, err error) bool { return values == n && err == nil }))
	}
	like(t, "Take 0", func(src items) items { return seq.Take(src, 0) }, func(items, func(item, error) bool) {})
	like(t, "TakeWhile", func(src items) items { return seq.TakeWhile(src, func(v item) bool { return v.N < 3 }) },
		upTo(func(_ int, v item, err error) bool { return err == nil && v.N == 3 }, never))
	like(t, "UntilError", func(src items) items { return seq.UntilError(src) },
		upTo(never, func(_ int, _ item, err error) bool { return err != nil }))
}

func TestOperatorsThatDropKeepTheRules(t *testing.T) {
	from := func(n int) func(items, func(item, error) bool) {
		return perElement(func(v item) []item {
			if v.N < n {
				return nil
			}
			return []item{v}
		})
	}
	like(t, "Skip", func(src items) items { return seq.Skip(src, 3) }, from(3))
	like(t, "SkipWhile", func(src items) items { return seq.SkipWhile(src, func(v item) bool { return v.N < 2 }) }, from(2))
	like(t, "OnError drops", func(src items) items { return seq.OnError(src, func(error) error { return nil }) },
		func(src items, yield func(item, error) bool) {
			for v, err := range src {
				if err == nil && !yield(v, nil) {
					return
				}
			}
		})
	op(t, "OnError wraps", func(src items) items {
		return seq.OnError(src, func(err error) error { return fmt.Errorf("wrapped: %w", err) })
	})
	pairs := perElement(func(v item) []item {
		if odd(v) {
			return nil
		}
		return []item{v}
	})
	like(t, "Distinct", func(src items) items {
		return seq.Distinct(src, func(v item) int { return v.N / 2 }, 1)
	}, pairs)
	// Compact compares with ==, so it runs on numbers.
	like(t, "Compact", func(src items) iter.Seq2[int, error] {
		return seq.Compact(seq.Map(src, func(v item) int { return v.N / 2 }))
	}, perElement(func(v item) []int {
		if odd(v) {
			return nil
		}
		return []int{v.N / 2}
	}))
	t.Run("Compact holds one", func(t *testing.T) {
		seqtest.TestOperator(t, func(src items) items { return seq.Compact(src) }, seqtest.Holds(1))
	})
}

func TestOperatorsWithStateKeepTheRules(t *testing.T) {
	like(t, "Scan", func(src items) iter.Seq2[int, error] {
		return seq.Scan(src, 10, func(sum int, v item) int { return sum + v.N })
	}, func(src items, yield func(int, error) bool) {
		sum := 10
		for v, err := range src {
			n := 0
			if err == nil {
				sum += v.N
				n = sum
			}
			if !yield(n, err) {
				return
			}
		}
	})
	for _, n := range []int{1, 3, 2000} {
		like(t, fmt.Sprint("Chunk ", n), func(src items) iter.Seq2[[]item, error] { return seq.Chunk(src, n) },
			func(src items, yield func([]item, error) bool) {
				var held []item
				for v, err := range src {
					if err == nil {
						held = append(held, v)
					}
					if len(held) == n || err != nil && len(held) > 0 {
						if !yield(slices.Clone(held), nil) {
							return
						}
						held = nil
					}
					if err != nil && !yield(nil, err) {
						return
					}
				}
				if len(held) > 0 {
					yield(held, nil)
				}
			}, seqtest.Within(5*time.Hour)) // a chunk waits for its last element
	}
}

func TestOperatorsOfSeveralSourcesKeepTheRules(t *testing.T) {
	twice := func(src items, yield func(item, error) bool) {
		for range 2 {
			for v, err := range src {
				if !yield(v, err) {
					return
				}
			}
		}
	}
	like(t, "Concat", func(src items) items { return seq.Concat(src, seq.Of[item](), src) }, twice)
	like(t, "Zip left", func(src items) iter.Seq2[seq.Pair[item, int], error] {
		return seq.Zip(src, seq.Values(slices.Values(make([]int, 10_000))))
	}, perElement(func(v item) []seq.Pair[item, int] { return []seq.Pair[item, int]{{Left: v}} }))
	like(t, "Zip right", func(src items) iter.Seq2[seq.Pair[int, item], error] {
		return seq.Zip(seq.Slice(make([]int, 10_000)), src)
	}, perElement(func(v item) []seq.Pair[int, item] { return []seq.Pair[int, item]{{Right: v}} }))
	op(t, "MergeSorted of one", func(src items) items { return seq.MergeSorted(byN, src) })
	like(t, "MergeSorted after others", func(src items) items {
		return seq.MergeSorted(byN, seq.Of[item](), seq.Of(&seqtest.Item{N: -1}), src)
	}, func(src items, yield func(item, error) bool) {
		// The first value of src is pulled before the least can be told.
		next, stop := iter.Pull2(src)
		defer stop()
		first := true
		for {
			v, err, ok := next()
			if first && (err == nil || !ok) {
				first = false
				if !yield(&seqtest.Item{N: -1}, nil) {
					return
				}
			}
			if !ok || !yield(v, err) {
				return
			}
		}
	})
}
