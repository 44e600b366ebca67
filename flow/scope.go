package flow

import (
	"context"
	"iter"
)

// Scope returns an iterator over the sequence that build makes with a context
// of its own, derived from ctx. That context is cancelled as soon as the loop
// is left, before the inner sequence unwinds, so that leaving the loop also
// stops a query or a request that the source is waiting for. Without it, the
// loop's end would wait for that query.
//
//	rows := flow.Scope(ctx, func(ctx context.Context) iter.Seq2[User, error] {
//		return flow.Map(users.All(ctx), enrich, flow.Workers(8), flow.WithContext(ctx))
//	})
//
// build is called at the start of each loop, on its goroutine; it must not
// return nil. Scope starts no goroutine and costs one context a loop.
func Scope[T any](ctx context.Context, build func(context.Context) iter.Seq2[T, error]) iter.Seq2[T, error] {
	if ctx == nil {
		panic("flow: Scope(nil context)")
	}
	if build == nil {
		panic("flow: Scope(nil build)")
	}
	return func(yield func(T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		src := build(ctx)
		if src == nil {
			panic("flow: Scope: build returned nil")
		}
		for v, err := range src {
			if !hand(cancel, yield, v, err) {
				return
			}
		}
	}
}

// hand yields one element and cancels when the loop's body does not come back
// for another: by leaving the loop, by a panic, or by Goexit.
func hand[T any](cancel context.CancelFunc, yield func(T, error) bool, v T, err error) (more bool) {
	defer func() {
		if !more {
			cancel()
		}
	}()
	return yield(v, err)
}
