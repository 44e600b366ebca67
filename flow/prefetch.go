package flow

import (
	"fmt"
	"iter"

	"github.com/headgate/headgate/flow/internal/pump"
)

// Prefetch returns an iterator over src that pulls up to n elements ahead of
// the loop, on a goroutine of its own, so that a slow source and a slow body
// overlap. The order stays, errors included. A loop that rests makes the source
// rest once n elements wait for it, and while the gate is held nothing is
// pulled.
//
// It is worth its price, some hundred nanoseconds an element, for a source that
// waits for something. A [Map] with workers prefetches by itself: see [Buffer].
// [WithContext] and [WithGate] apply; another option panics, and so does an n
// below 1.
func Prefetch[T any](src iter.Seq2[T, error], n int, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Prefetch(nil source)")
	}
	if n < 1 {
		panic(fmt.Sprintf("flow: Prefetch(%d): want at least 1", n))
	}
	r := restOptions("Prefetch", opts)
	return func(yield func(T, error) bool) {
		pump.Run(r.ctx, r.gate, &prefetchStore[T]{most: n}, yield, src)
	}
}

type prefetchStore[T any] struct {
	untimed
	most  int
	queue pump.Ring[T]
}

func (p *prefetchStore[T]) Room(int) bool                       { return p.queue.Len() < p.most }
func (p *prefetchStore[T]) Put(_ int, v T, err error)           { p.queue.Push(v, err) }
func (p *prefetchStore[T]) Take(bool) (v T, err error, ok bool) { return p.queue.Pop() }
