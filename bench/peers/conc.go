package peers

import (
	"context"
	"iter"

	conciter "github.com/sourcegraph/conc/iter"
	"github.com/sourcegraph/conc/pool"
	"github.com/sourcegraph/conc/stream"
)

// ConcStream is conc's ordered stream. Its callbacks have no error: the first
// is kept, and the rest of the items is still worked through.
func ConcStream(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	var first error
	s := stream.New().WithMaxGoroutines(workers)
	for v, err := range src {
		if err != nil {
			s.Wait()
			return err
		}
		s.Go(func() stream.Callback {
			u, err := step(ctx, v)
			return func() {
				if err != nil && first == nil {
					first = err
				}
				emit(u)
			}
		})
	}
	s.Wait()
	return first
}

// ConcPool is conc's pool, whose tasks send what they found over a channel.
func ConcPool(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	out := make(chan int, window(workers))
	ended := make(chan error, 1)
	go func() {
		defer close(out)
		p := pool.New().WithMaxGoroutines(workers).WithErrors()
		for v, err := range src {
			p.Go(func() error {
				if err != nil {
					return err
				}
				u, err := step(ctx, v)
				out <- u
				return err
			})
		}
		ended <- p.Wait()
	}()
	for v := range out {
		emit(v)
	}
	return <-ended
}

// ConcIter is conc's map over a slice. It is not a stream: all items are held
// in memory, none is handed out before the last is done, and so nothing has to
// be handed over one by one.
func ConcIter(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	var items []int
	for v, err := range src {
		if err != nil {
			return err
		}
		items = append(items, v)
	}
	results, err := conciter.Mapper[int, int]{MaxGoroutines: workers}.MapErr(items, func(v *int) (int, error) {
		return step(ctx, *v)
	})
	if err != nil {
		return err
	}
	for _, v := range results {
		emit(v)
	}
	return nil
}
