package engine

import (
	"math/bits"
	"sync/atomic"
)

// boxes hand results over in the order of completion, without one place that
// all workers write to at each item. A worker puts its results into a box of
// its own. A box that has something for the consumer is queued once, however
// much is added to it; the consumer takes what is there and goes on to the next.
type boxes[Out any] struct {
	feeder *box[Out]                  // for error elements of the source
	queue  []atomic.Pointer[box[Out]] // of those that have something; at least as many places as boxes
	mask   uint64
	first  uint64 // consumer: where the next one to be emptied is
	_      pad
	last   atomic.Uint64 // who queues a box: where the next goes
	_      pad
}

// box is a queue with one writer and one reader: chunks that are filled one
// after another and used again once they have been emptied. When there is none
// to use again a longer one is made, so that a box that is emptied at every
// result stays small.
type box[Out any] struct {
	fill   *chunk[Out] // writer
	filled int         // writer: results in fill
	free   *chunk[Out] // writer: emptied ones to use, by next
	made   int         // writer: the size of the last one made
	_      pad
	empty  *chunk[Out] // reader
	taken  int         // reader: results taken out of empty
	_      pad
	queued atomic.Bool
	spare  atomic.Pointer[chunk[Out]] // emptied ones, by next: the reader adds one, the writer takes all
}

type chunk[Out any] struct {
	results []result[Out]
	count   atomic.Int64 // writer: results that may be read; the reader, when it is empty
	next    *chunk[Out]  // writer, before count says that this one is full; the reader, when it is empty
}

// result is what a step or the source has given.
type result[Out any] struct {
	out Out
	err error
}

func newBoxes[Out any](workers int) *boxes[Out] {
	places := uint64(1) << bits.Len64(uint64(workers)) // one more is for the feeder's
	return &boxes[Out]{feeder: newBox[Out](), queue: make([]atomic.Pointer[box[Out]], places), mask: places - 1}
}

func newBox[Out any]() *box[Out] {
	b := new(box[Out])
	b.fill = b.chunk()
	b.empty = b.fill
	return b
}

// chunk returns an empty chunk.
func (b *box[Out]) chunk() *chunk[Out] {
	if b.free == nil {
		b.free = b.spare.Swap(nil)
	}
	if c := b.free; c != nil {
		b.free, c.next = c.next, nil
		return c
	}
	b.made = min(max(2*b.made, 1), longest)
	return &chunk[Out]{results: make([]result[Out], b.made)}
}

func (b *box[Out]) add(res result[Out]) {
	c := b.fill
	c.results[b.filled] = res
	b.filled++
	count := b.filled
	if count == len(c.results) {
		b.fill, b.filled = b.chunk(), 0
		c.next = b.fill
	}
	c.count.Store(int64(count))
}

func (b *box[Out]) ready() bool { return int(b.empty.count.Load()) > b.taken }

func (b *box[Out]) take() (res result[Out]) {
	c := b.empty
	res, c.results[b.taken] = c.results[b.taken], res // it is let go of
	b.taken++
	if b.taken == len(c.results) {
		b.empty, b.taken = c.next, 0
		c.count.Store(0)
		for c.next = b.spare.Load(); !b.spare.CompareAndSwap(c.next, c); c.next = b.spare.Load() {
		}
	}
	return res
}

// post puts a result into b and tells the consumer.
func (r *run[In, Out]) post(b *box[Out], res result[Out]) {
	b.add(res)
	// Who takes a box off the queue says so in queued before it looks into it
	// for the last time, so either it sees this result or we queue the box.
	if !b.queued.Load() && b.queued.CompareAndSwap(false, true) {
		r.boxes.put(b)
		if r.wanted.Load() != 0 {
			r.wakeConsumer(anyItem)
		}
	}
}

func (q *boxes[Out]) put(b *box[Out]) { q.queue[(q.last.Add(1)-1)&q.mask].Store(b) }

func (q *boxes[Out]) ready() bool { return q.queue[q.first&q.mask].Load() != nil }

// get takes a box off the queue, or returns nil.
func (q *boxes[Out]) get() *box[Out] {
	place := &q.queue[q.first&q.mask]
	b := place.Load()
	if b != nil {
		place.Store(nil)
		q.first++
	}
	return b
}

// consumeAny yields the results in the order of their completion.
func (r *run[In, Out]) consumeAny(yield func(Out, error) bool) {
	for n := uint64(0); ; {
		if !r.boxes.ready() {
			r.await(n, anyItem, r.boxes.ready)
		}
		b := r.boxes.get()
		if b == nil {
			r.end(yield)
			return
		}
		for i := 0; i < longest && b.ready(); i++ {
			if r.cancelled() {
				r.end(yield)
				return
			}
			res := b.take()
			n++
			if !r.hand(n, res.out, res.err, yield) {
				return
			}
		}
		b.queued.Store(false)
		if b.ready() && b.queued.CompareAndSwap(false, true) {
			r.boxes.put(b)
		}
	}
}
