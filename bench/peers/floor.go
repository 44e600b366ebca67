package peers

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// Loop is the plain loop, with no goroutine.
func Loop(ctx context.Context, src iter.Seq2[int, error], step Step, emit func(int)) error {
	for v, err := range src {
		if err != nil {
			return err
		}
		u, err := step(ctx, v)
		if err != nil {
			return err
		}
		emit(u)
	}
	return nil
}

// Split is the floor: n items in equal parts on goroutines that share nothing,
// with a source, and a place for the results, for each part. It uses as many
// goroutines as there are processors, or workers of them if steps block, and
// never more than workers.
func Split(ctx context.Context, part func(from, to int) iter.Seq2[int, error], n, workers int, blocking bool, step Step, emit func(goroutine int) func(int)) error {
	if !blocking {
		workers = min(workers, runtime.GOMAXPROCS(0))
	}
	if workers == 1 {
		return Loop(ctx, part(0, n), step, emit(0))
	}
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for g := range workers {
		wg.Go(func() {
			errs[g] = Loop(ctx, part(n*g/workers, n*(g+1)/workers), step, emit(g))
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
