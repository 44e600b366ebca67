package engine

import (
	"context"
	"iter"
	"sync"
)

// slot is one element on its way from the source to the loop.
type slot[In, Out any] struct {
	in    In
	out   Out
	err   error
	fatal error // a panic or Goexit to raise in this place
	done  chan struct{}
}

func parallel[In, Out any](cfg Config, src iter.Seq2[In, error], step Step[In, Out], yield func(Out, error) bool) {
	parent := cfg.Context
	ctx, cancel := context.WithCancel(parent)
	cfg.Context = ctx
	var (
		zero    Out
		running sync.WaitGroup
		room    = make(chan struct{}, cfg.Window)
		work    = make(chan *slot[In, Out], cfg.Window)
		results = make(chan *slot[In, Out], cfg.Window+1)
	)
	stop := func() { cancel(); running.Wait() }
	defer stop()

	worker := func() {
		for s := range work {
			if cfg.ready() != nil {
				return
			}
			func() {
				finished := false
				defer func() {
					var recovered any
					if !finished {
						recovered = recover()
					}
					s.fatal = unwound(finished, recovered)
					close(s.done)
					if cfg.Unordered {
						results <- s
					}
				}()
				s.out, s.err = step(ctx, s.in)
				finished = true
			}()
		}
	}
	feeder := func() {
		defer close(results)
		var workers sync.WaitGroup
		closeWork := sync.OnceFunc(func() { close(work); workers.Wait() })
		defer closeWork()
		started := 0
		admit := func() bool {
			select {
			case room <- struct{}{}:
			case <-ctx.Done():
				return false
			}
			return cfg.ready() == nil
		}
		finished := false
		defer func() {
			var recovered any
			if !finished {
				recovered = recover()
			}
			if fatal := unwound(finished, recovered); fatal != nil {
				closeWork() // it comes after the last item
				s := &slot[In, Out]{fatal: fatal, done: make(chan struct{})}
				close(s.done)
				results <- s
			}
		}()
		if admit() {
			for in, err := range src {
				s := &slot[In, Out]{in: in, err: err, done: make(chan struct{})}
				if err != nil {
					close(s.done)
					results <- s
				} else {
					if started < cfg.Workers {
						started++
						workers.Go(worker)
					}
					work <- s
					if !cfg.Unordered {
						results <- s
					}
				}
				if !admit() {
					break
				}
			}
		}
		finished = true
	}
	running.Go(feeder)
	for {
		var s *slot[In, Out]
		select {
		case s = <-results:
		case <-parent.Done():
		}
		if s != nil {
			select {
			case <-s.done:
			case <-parent.Done():
			}
		}
		if parent.Err() != nil {
			stop()
			yield(zero, context.Cause(parent))
			return
		}
		if s == nil {
			return
		}
		if s.fatal != nil {
			stop()
			raise(s.fatal)
		}
		<-room
		if !yield(s.out, s.err) {
			return
		}
	}
}
