package flow

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/headgate/headgate/flow/internal/pump"
)

// Merge returns an iterator over the elements of all sources as they come, each
// source in its own order. It ends when all have ended; without sources it is
// empty. An error of one source passes and ends none.
//
// Each source is pulled on a goroutine of its own, at most one element ahead of
// the loop, so a fast one cannot crowd out the others. When the loop is left
// all are stopped, and waited for: one that waits for something needs a context
// that is cancelled, as [Scope] does it, and to rest it needs [seq.Gated]. A
// panic in one stops the others and is raised after the elements that are
// there. [seq.MergeSorted] merges by order instead of time, without goroutines.
//
// [seq.Gated]: https://pkg.go.dev/github.com/headgate/headgate/seq#Gated
// [seq.MergeSorted]: https://pkg.go.dev/github.com/headgate/headgate/seq#MergeSorted
func Merge[T any](srcs ...iter.Seq2[T, error]) iter.Seq2[T, error] {
	for i, src := range srcs {
		if src == nil {
			panic(fmt.Sprintf("flow: Merge(nil source at %d)", i))
		}
	}
	srcs = slices.Clone(srcs)
	return func(yield func(T, error) bool) {
		m := &mergeStore[T]{waits: make([]bool, len(srcs))}
		pump.Run(context.Background(), nil, m, yield, srcs...)
	}
}

// mergeStore holds at most one element of each source, in the order in which
// they came.
type mergeStore[T any] struct {
	untimed
	waits []bool // whether an element of this source is in the queue
	queue pump.Ring[mergeElement[T]]
}

type mergeElement[T any] struct {
	v   T
	src int
}

func (m *mergeStore[T]) Room(i int) bool { return !m.waits[i] }

func (m *mergeStore[T]) Put(i int, v T, err error) {
	m.waits[i] = true
	m.queue.Push(mergeElement[T]{v, i}, err)
}

func (m *mergeStore[T]) Take(bool) (v T, err error, ok bool) {
	e, err, ok := m.queue.Pop()
	if ok {
		m.waits[e.src] = false
	}
	return e.v, err, ok
}

// untimed is the part of a pump.Store that hands over whatever is there, and
// does not look at the clock.
type untimed struct{}

func (untimed) Ready() bool    { return true }
func (untimed) Due() time.Time { return time.Time{} }
