package seq_test

import (
	"cmp"
	"context"
	"iter"
	"testing"

	"github.com/headgate/headgate/seq"
)

func TestBadArgumentsPanicAtTheCall(t *testing.T) {
	type ints = iter.Seq2[int, error]
	var noContext context.Context
	src := seq.Of(1)
	self := func(v int) int { return v }
	for want, f := range map[string]func(){
		"seq: Values(nil source)":                    func() { seq.Values[int](nil) },
		"seq: Func(nil func)":                        func() { seq.Func[int](nil) },
		"seq: Chan(nil channel)":                     func() { seq.Chan[int](nil) },
		"seq: Fail(nil error)":                       func() { seq.Fail[int](nil) },
		"seq: Map(nil source)":                       func() { seq.Map(nil, self) },
		"seq: Map(nil func)":                         func() { seq.Map[int, int](src, nil) },
		"seq: TryMap(nil source)":                    func() { seq.TryMap(nil, func(int) (int, error) { return 0, nil }) },
		"seq: TryMap(nil func)":                      func() { seq.TryMap[int, int](src, nil) },
		"seq: Filter(nil source)":                    func() { seq.Filter(nil, func(int) bool { return true }) },
		"seq: Filter(nil func)":                      func() { seq.Filter(src, nil) },
		"seq: FlatMap(nil source)":                   func() { seq.FlatMap(nil, func(int) ints { return src }) },
		"seq: FlatMap(nil func)":                     func() { seq.FlatMap[int, int](src, nil) },
		"seq: Take(nil source)":                      func() { seq.Take[int](nil, 1) },
		"seq: Take(-1): want at least 0":             func() { seq.Take(src, -1) },
		"seq: TakeWhile(nil source)":                 func() { seq.TakeWhile(nil, func(int) bool { return true }) },
		"seq: TakeWhile(nil func)":                   func() { seq.TakeWhile(src, nil) },
		"seq: Skip(nil source)":                      func() { seq.Skip[int](nil, 1) },
		"seq: Skip(-1): want at least 0":             func() { seq.Skip(src, -1) },
		"seq: SkipWhile(nil source)":                 func() { seq.SkipWhile(nil, func(int) bool { return true }) },
		"seq: SkipWhile(nil func)":                   func() { seq.SkipWhile(src, nil) },
		"seq: Chunk(nil source)":                     func() { seq.Chunk[int](nil, 1) },
		"seq: Chunk(0): want at least 1":             func() { seq.Chunk(src, 0) },
		"seq: Scan(nil source)":                      func() { seq.Scan(nil, 0, func(a, _ int) int { return a }) },
		"seq: Scan(nil func)":                        func() { seq.Scan[int](src, 0, nil) },
		"seq: Tap(nil source)":                       func() { seq.Tap(nil, func(int) {}) },
		"seq: Tap(nil func)":                         func() { seq.Tap(src, nil) },
		"seq: Concat(nil source at 1)":               func() { seq.Concat(src, nil) },
		"seq: Zip(nil left source)":                  func() { seq.Zip[int](nil, src) },
		"seq: Zip(nil right source)":                 func() { seq.Zip[int, int](src, nil) },
		"seq: Compact(nil source)":                   func() { seq.Compact[int](nil) },
		"seq: Distinct(nil source)":                  func() { seq.Distinct(nil, self, 1) },
		"seq: Distinct(nil func)":                    func() { seq.Distinct[int, int](src, nil, 1) },
		"seq: Distinct(remember 0): want at least 1": func() { seq.Distinct(src, self, 0) },
		"seq: MergeSorted(nil func)":                 func() { seq.MergeSorted(nil, src) },
		"seq: MergeSorted(nil source at 0)":          func() { seq.MergeSorted(cmp.Compare[int], nil, src) },
		"seq: OnError(nil source)":                   func() { seq.OnError[int](nil, func(err error) error { return err }) },
		"seq: OnError(nil func)":                     func() { seq.OnError(src, nil) },
		"seq: UntilError(nil source)":                func() { seq.UntilError[int](nil) },
		"seq: Gated(nil context)":                    func() { seq.Gated(noContext, src, new(seq.Gate)) },
		"seq: Gated(nil source)":                     func() { seq.Gated[int](context.Background(), nil, new(seq.Gate)) },
		"seq: Gated(nil gate)":                       func() { seq.Gated(context.Background(), src, nil) },
		"seq: Collect(nil source)":                   func() { _, _ = seq.Collect[int](nil) },
		"seq: Reduce(nil source)":                    func() { _, _ = seq.Reduce(nil, 0, func(a, _ int) int { return a }) },
		"seq: Reduce(nil func)":                      func() { _, _ = seq.Reduce[int](src, 0, nil) },
		"seq: Count(nil source)":                     func() { _, _ = seq.Count[int](nil) },
		"seq: First(nil source)":                     func() { _, _, _ = seq.First[int](nil) },
		"seq: ForEach(nil source)":                   func() { _ = seq.ForEach(nil, func(int) error { return nil }) },
		"seq: ForEach(nil func)":                     func() { _ = seq.ForEach(src, nil) },
		"seq: Drain(nil source)":                     func() { _ = seq.Drain[int](nil) },
	} {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("got %v: want the panic %q", got, want)
				}
			}()
			f()
		})
	}
}
