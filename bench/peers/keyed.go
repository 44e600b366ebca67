package peers

import (
	"context"
	"iter"
	"sync"

	"github.com/headgate/headgate/flow"
)

// Keyed is a parallel map that works on the items of one key one at a time and
// in their order. It emits as [Map] does.
type Keyed func(ctx context.Context, src iter.Seq2[int, error], key func(int) int, workers int, step Step, emit func(int)) error

// HeadgateKeyed is flow.MapKeyed, in order.
func HeadgateKeyed(ctx context.Context, src iter.Seq2[int, error], key func(int) int, workers int, step Step, emit func(int)) error {
	return emitAll(flow.MapKeyed(src, key, step, flow.Workers(workers), flow.WithContext(ctx)), emit)
}

// HeadgateKeyedUnordered is flow.MapKeyed with flow.Unordered, which keeps the
// order of each key.
func HeadgateKeyedUnordered(ctx context.Context, src iter.Seq2[int, error], key func(int) int, workers int, step Step, emit func(int)) error {
	return emitAll(flow.MapKeyed(src, key, step, flow.Workers(workers), flow.WithContext(ctx), flow.Unordered()), emit)
}

// Sharded is what one writes by hand: a channel for each worker, and the key's
// hash says whose. Each channel holds a whole window, so that one that is full
// stops the feeder late: altogether it holds workers times what headgate does.
func Sharded(ctx context.Context, src iter.Seq2[int, error], key func(int) int, workers int, step Step, emit func(int)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	out := make(chan result, window(workers))
	shards := make([]chan int, workers)
	var running sync.WaitGroup
	for i := range shards {
		in := make(chan int, window(workers))
		shards[i] = in
		running.Go(func() {
			for v := range in {
				u, err := step(ctx, v)
				select {
				case out <- result{u, err}:
				case <-ctx.Done():
					return
				}
			}
		})
	}
	running.Go(func() {
		defer func() {
			for _, in := range shards {
				close(in)
			}
		}()
		for v, err := range src {
			if err != nil {
				select {
				case out <- result{err: err}:
				case <-ctx.Done():
				}
				return
			}
			select {
			case shards[hash(key(v))%uint64(workers)] <- v:
			case <-ctx.Done():
				return
			}
		}
	})
	go func() {
		running.Wait()
		close(out)
	}()
	for r := range out {
		if r.err != nil {
			return r.err
		}
		emit(r.v)
	}
	return context.Cause(ctx)
}

// hash spreads keys that count up.
func hash(k int) uint64 {
	x := uint64(k) * 0x9e3779b97f4a7c15
	return x ^ x>>32
}
