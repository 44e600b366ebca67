package peers

import (
	"context"
	"iter"

	"github.com/alitto/pond/v2"
)

// Pond is a pool of pond whose tasks are waited for in the order of their
// submission, from a channel that bounds how many there are.
func Pond(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	p := pond.NewResultPool[int](workers)
	defer p.StopAndWait()
	tasks := make(chan pond.ResultTask[int], window(workers))
	go func() {
		defer close(tasks)
		for v, err := range src {
			tasks <- p.SubmitErr(func() (int, error) {
				if err != nil {
					return 0, err
				}
				return step(ctx, v)
			})
		}
	}()
	var first error
	for t := range tasks {
		v, err := t.Wait()
		if err != nil && first == nil {
			first = err
		}
		emit(v)
	}
	return first
}

// PondUnordered is a pool of pond with a bounded queue, whose tasks send what
// they found over a channel.
func PondUnordered(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error {
	out := make(chan int, window(workers))
	ended := make(chan error, 1)
	go func() {
		defer close(out)
		p := pond.NewPool(workers, pond.WithQueueSize(window(workers)))
		failed := make(chan error, 1)
		for v, err := range src {
			p.Go(func() {
				if err == nil {
					v, err = step(ctx, v)
				}
				if err != nil {
					select {
					case failed <- err:
					default:
					}
				}
				out <- v
			})
		}
		p.StopAndWait()
		select {
		case err := <-failed:
			ended <- err
		default:
			ended <- nil
		}
	}()
	for v := range out {
		emit(v)
	}
	return <-ended
}
