package peers

import (
	"context"
	"iter"
	"sync"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// Merge emits the items of all sources as they come, each source's in order.
type Merge func(srcs []iter.Seq2[int, error], emit func(int)) error

// HeadgateMerge is flow.Merge.
func HeadgateMerge(srcs []iter.Seq2[int, error], emit func(int)) error {
	return emitAll(flow.Merge(srcs...), emit)
}

// FanIn is what one writes by hand: a goroutine for each source, and one
// channel. With a buffer of b a source is pulled ahead of the loop; flow.Merge
// does not do so, its sources are at most one item ahead.
func FanIn(b int) Merge {
	return func(srcs []iter.Seq2[int, error], emit func(int)) error {
		out := make(chan result, b)
		left := make(chan struct{})
		defer close(left)
		var running sync.WaitGroup
		for _, src := range srcs {
			running.Go(func() {
				for v, err := range src {
					select {
					case out <- result{v, err}:
					case <-left:
						return
					}
				}
			})
		}
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
		return nil
	}
}

// InTurn is the plain loop over one source after the other.
func InTurn(srcs []iter.Seq2[int, error], emit func(int)) error {
	for _, src := range srcs {
		if err := emitAll(src, emit); err != nil {
			return err
		}
	}
	return nil
}

// Branch sends each item to the branch of its route, 0 … branches-1, which runs
// step on it, and emits what comes of it.
type Branch func(src iter.Seq2[int, error], branches int, route func(int) int, step Step, emit func(int)) error

// HeadgateBranch is flow.Branch, whose routes are names.
func HeadgateBranch(src iter.Seq2[int, error], branches int, route func(int) int, step Step, emit func(int)) error {
	names := make([]string, branches)
	all := flow.Branches[int, int]{}
	for i := range branches {
		names[i] = string(rune('a' + i))
		all[names[i]] = func(items iter.Seq2[int, error]) iter.Seq2[int, error] {
			return seq.TryMap(items, func(v int) (int, error) { return step(context.Background(), v) })
		}
	}
	return emitAll(flow.Branch(src, func(v int, _ error) string { return names[route(v)] }, all), emit)
}

// FanOut is what one writes by hand: a channel and a goroutine for each
// branch, a goroutine that routes, and a channel for the results.
func FanOut(src iter.Seq2[int, error], branches int, route func(int) int, step Step, emit func(int)) error {
	out := make(chan result)
	left := make(chan struct{})
	defer close(left)
	var running sync.WaitGroup
	in := make([]chan int, branches)
	send := func(r result) bool {
		select {
		case out <- r:
			return true
		case <-left:
			return false
		}
	}
	for i := range in {
		in[i] = make(chan int)
		running.Go(func() {
			for v := range in[i] {
				u, err := step(context.Background(), v)
				if !send(result{u, err}) {
					return
				}
			}
		})
	}
	running.Go(func() {
		defer func() {
			for _, c := range in {
				close(c)
			}
		}()
		for v, err := range src {
			if err != nil {
				send(result{err: err})
				return
			}
			select {
			case in[route(v)] <- v:
			case <-left:
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
	return nil
}

// Switch is the plain loop, in which a branch is a case of a switch.
func Switch(src iter.Seq2[int, error], _ int, route func(int) int, step Step, emit func(int)) error {
	return Loop(context.Background(), src, func(ctx context.Context, v int) (int, error) {
		_ = route(v)
		return step(ctx, v)
	}, emit)
}
