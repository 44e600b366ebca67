package peers

import (
	"context"
	"iter"

	"golang.org/x/sync/errgroup"
)

// Errgroup is [ErrgroupSeq], emitted.
func Errgroup(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	return emitAll(ErrgroupSeq(ctx, src, workers, step), emit)
}

// ErrgroupUnordered is [ErrgroupUnorderedSeq], emitted.
func ErrgroupUnordered(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	return emitAll(ErrgroupUnorderedSeq(ctx, src, workers, step), emit)
}

// result is an item before the step, or what the step made of it.
type result struct {
	v   int
	err error
}

// ErrgroupSeq is the ordered parallel map that one writes by hand with
// errgroup and channels: a goroutine that feeds, workers that share a channel
// of jobs, and a channel that keeps the order of the places, each of which is
// a channel for one result. Workers that stay were measured to be faster than
// a goroutine an item under errgroup's SetLimit.
func ErrgroupSeq(ctx context.Context, src iter.Seq2[int, error], workers int, step Step) iter.Seq2[int, error] {
	fresh := func() chan result { return make(chan result, 1) }
	return placed(ctx, src, workers, 0, step, fresh, func(chan result) {})
}

// ErrgroupUnorderedSeq is the same without the order: workers between a
// channel of items and a channel of results, both buffered.
func ErrgroupUnorderedSeq(ctx context.Context, src iter.Seq2[int, error], workers int, step Step) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		g, ctx := errgroup.WithContext(ctx)
		in := make(chan result, workers)
		out := make(chan result, window(workers))
		g.Go(func() error {
			defer close(in)
			for v, err := range src {
				select {
				case in <- result{v, err}:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
			return nil
		})
		for range workers {
			g.Go(func() error {
				for r := range in {
					if r.err == nil {
						r.v, r.err = step(ctx, r.v)
					}
					select {
					case out <- r:
					case <-ctx.Done():
						return context.Cause(ctx)
					}
				}
				return nil
			})
		}
		ended := make(chan error, 1)
		go func() {
			ended <- g.Wait()
			close(out)
		}()
		left := false
		for r := range out {
			if !yield(r.v, r.err) {
				left = true
				break
			}
		}
		cancel()
		if err := <-ended; err != nil && !left {
			yield(0, err)
		}
	}
}

// placed is the ordered map; take and put give and take back a place.
func placed(ctx context.Context, src iter.Seq2[int, error], workers, ahead int, step Step, take func() chan result, put func(chan result)) iter.Seq2[int, error] {
	type job struct {
		v     int
		place chan result
	}
	return func(yield func(int, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		g, ctx := errgroup.WithContext(ctx)
		jobs := make(chan job, ahead)
		order := make(chan chan result, window(workers))
		g.Go(func() error {
			defer close(order)
			defer close(jobs)
			for v, err := range src {
				place := take()
				if err != nil {
					place <- result{err: err}
				} else {
					select {
					case jobs <- job{v, place}:
					case <-ctx.Done():
						return context.Cause(ctx)
					}
				}
				select {
				case order <- place:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
			return nil
		})
		for range workers {
			g.Go(func() error {
				for j := range jobs {
					v, err := step(ctx, j.v)
					j.place <- result{v, err}
				}
				return nil
			})
		}
		left := false
		for place := range order {
			r := <-place
			put(place)
			if !yield(r.v, r.err) {
				left = true
				break
			}
		}
		if left {
			cancel()
		}
		err := g.Wait()
		cancel()
		if err != nil && !left {
			yield(0, err)
		}
	}
}
