package engine

import (
	"math/bits"
	"sync"
	"sync/atomic"
)

// result is what a step or the source has given.
type result[Out any] struct {
	out Out
	err error
}

// boxes hand results over in the order of completion, without one place that
// all workers write to for each item. A worker puts results into a box of its
// own; the consumer takes all that is in it at once. A box that has something
// for the consumer is queued once, however much is added to it.
type boxes[Out any] struct {
	feeder box[Out]                   // for error elements of the source
	queue  []atomic.Pointer[box[Out]] // of those that have something; as many places as there are boxes
	mask   uint64
	first  uint64 // consumer: where the next one to be emptied is
	_      pad
	last   atomic.Uint64 // whoever queues a box: where the next goes
	_      pad
}

type box[Out any] struct {
	mu      sync.Mutex
	results []result[Out]
	queued  bool
	_       pad
}

func newBoxes[Out any](workers int) *boxes[Out] {
	places := uint64(1) << bits.Len64(uint64(workers)) // one more for the feeder's
	return &boxes[Out]{queue: make([]atomic.Pointer[box[Out]], places), mask: places - 1}
}

// post puts a result into b and tells the consumer.
func (r *run[In, Out]) post(b *box[Out], res result[Out]) {
	b.mu.Lock()
	b.results = append(b.results, res)
	first := !b.queued
	b.queued = true
	b.mu.Unlock()
	if !first {
		return // whoever was first has told, or is about to
	}
	q := r.boxes
	q.queue[(q.last.Add(1)-1)&q.mask].Store(b)
	if r.wanted.Load() != 0 {
		r.wakeConsumer(anyItem)
	}
}

// consumeAny yields the results in the order of their completion.
func (r *run[In, Out]) consumeAny(yield func(Out, error) bool) {
	q := r.boxes
	ready := func() bool { return q.queue[q.first&q.mask].Load() != nil }
	var batch []result[Out]
	for n := uint64(0); ; {
		if !ready() {
			r.await(anyItem, ready)
		}
		b := q.queue[q.first&q.mask].Load()
		if b == nil {
			r.end(yield)
			return
		}
		q.queue[q.first&q.mask].Store(nil)
		q.first++
		b.mu.Lock()
		batch, b.results = b.results, batch[:0]
		b.queued = false
		b.mu.Unlock()
		for i, res := range batch {
			if r.cancelled() {
				r.end(yield)
				return
			}
			batch[i] = result[Out]{} // let go of once it is yielded
			n++
			if !r.hand(n, res.out, res.err, yield) {
				return
			}
		}
	}
}
