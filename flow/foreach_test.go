package flow_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func TestForEachRunsEveryItem(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 1000}
		var sum atomic.Int64
		err := flow.ForEach(src.all(), func(_ context.Context, v int) error {
			sum.Add(int64(v))
			return nil
		}, s.options()...)
		if err != nil || sum.Load() != 999*1000/2 {
			t.Errorf("got (%v, sum %d), want (nil, %d)", err, sum.Load(), 999*1000/2)
		}
	})
}

func TestForEachEndsAtTheFirstFailure(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		src := &counter{n: -1}
		start := time.Now()
		err := flow.ForEach(src.all(), func(ctx context.Context, v int) error {
			if v == 1 {
				return errStep
			}
			<-ctx.Done() // item 0 too: the failure does not wait for its turn
			return ctx.Err()
		}, s.options()...)
		var item *flow.ItemError[int]
		if !errors.As(err, &item) || item.Item != 1 || !errors.Is(err, errStep) {
			t.Errorf("got %v, want the failure of item 1", err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestForEachReturnsTheSourcesErrorAndTheContextsCause(t *testing.T) {
	errSource := errors.New("source failed")
	inEveryShape(t, func(t *testing.T, s shape) {
		nothing := func(context.Context, int) error { return nil }
		src := seq.Concat(seq.Of(1, 2), seq.Fail[int](errSource))
		if err := flow.ForEach(src, nothing, s.options()...); err != errSource {
			t.Errorf("got %v, want the source's error", err)
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errStep)
		endless := &counter{n: -1}
		if err := flow.ForEach(endless.all(), nothing, s.options(flow.WithContext(ctx))...); err != errStep {
			t.Errorf("got %v, want the cause", err)
		}
	})
}
