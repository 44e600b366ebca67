package flow

import (
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow/internal/pump"
)

// BatchOption is an option of [Batch]: [Quiet], [WithContext] or [WithGate].
type BatchOption interface{ batch(*batching) }

type quiet time.Duration

func (q quiet) batch(b *batching)  { b.quiet = time.Duration(q) }
func (o Option) batch(b *batching) { b.opts = append(b.opts, o) }

// Quiet also ends a batch when no item has come for d. d must be above 0.
func Quiet(d time.Duration) BatchOption {
	if d <= 0 {
		panic(fmt.Sprintf("flow: Quiet(%v): want more than 0", d))
	}
	return quiet(d)
}

// Batch returns an iterator over batches of up to size items of src, in order;
// none is empty. A batch is handed over when it has size items, or maxWait after
// its first item was pulled, or at the end of src. While the loop's body is
// busy, a batch that is due goes on filling up to size, and the loop gets it
// when it asks for the next. An error of src ends the batch before it and then
// passes in its place.
//
// A maxWait of 0 sets no time: batches are by size alone, unless [Quiet] says
// otherwise, and src is pulled on the loop's own goroutine, only when the loop
// asks. With a time, src is pulled on a goroutine of its own, at most one batch
// ahead of the loop. While the gate is held nothing is pulled, but what is in
// a batch is handed over when it is due.
//
// Each slice is fresh, the consumer may keep and change it: one allocation a
// batch for a size of up to 1024, beyond that a batch grows as append does. A
// size below 1 or a negative maxWait panics, and so does an option that does
// not apply.
func Batch[T any](src iter.Seq2[T, error], size int, maxWait time.Duration, opts ...BatchOption) iter.Seq2[[]T, error] {
	if src == nil {
		panic("flow: Batch(nil source)")
	}
	if size < 1 {
		panic(fmt.Sprintf("flow: Batch(size %d): want at least 1", size))
	}
	if maxWait < 0 {
		panic(fmt.Sprintf("flow: Batch(maxWait %v): want at least 0", maxWait))
	}
	b := batching{size: size, maxWait: maxWait}
	for _, o := range opts {
		if o == nil {
			panic("flow: nil BatchOption")
		}
		o.batch(&b)
	}
	r := restOptions("Batch", b.opts)
	if b.maxWait == 0 && b.quiet == 0 {
		return func(yield func([]T, error) bool) { batchBySize(r, src, size, yield) }
	}
	return func(yield func([]T, error) bool) {
		pump.Run(r.ctx, r.gate, &batchStore[T]{batching: b}, yield, src)
	}
}

type batching struct {
	size    int
	maxWait time.Duration // 0: none
	quiet   time.Duration // 0: none
	opts    []Option
}

// fresh is an empty batch. A size that stands for "all of them" must not be
// allocated.
func fresh[T any](size int) []T { return make([]T, 0, min(size, 1024)) }

func batchBySize[T any](r rest, src iter.Seq2[T, error], size int, yield func([]T, error) bool) {
	var items []T
	// flush forgets the batch before it hands it over, so that nothing here
	// keeps the consumer's slice alive.
	flush := func() bool {
		full := items
		items = nil
		return len(full) == 0 || yield(full, nil)
	}
	if err := r.ready(); err != nil {
		yield(nil, err)
		return
	}
	for v, err := range src {
		end := r.ended(err)
		switch {
		case end != nil:
		case err != nil:
			if !flush() || !yield(nil, err) {
				return
			}
		default:
			if items == nil {
				items = fresh[T](size)
			}
			items = append(items, v)
			if len(items) == size && !flush() {
				return
			}
		}
		if end == nil {
			end = r.ready()
		}
		if end != nil {
			yield(nil, end)
			return
		}
	}
	flush()
}

// batchStore is the store of a Batch with a time. It holds one batch and the error
// that ends it.
type batchStore[T any] struct {
	batching
	items []T
	err   error
	first time.Time     // when the first item came
	last  time.Duration // and the last one, after the first; only kept for a quiet period
}

func (b *batchStore[T]) Room(int) bool { return len(b.items) < b.size && b.err == nil }

func (b *batchStore[T]) Put(_ int, v T, err error) {
	if err != nil {
		b.err = err
		return
	}
	if b.items == nil {
		b.items = fresh[T](b.size)
		b.first, b.last = time.Now(), 0
	} else if b.quiet > 0 {
		b.last = time.Since(b.first)
	}
	b.items = append(b.items, v)
}

func (b *batchStore[T]) Take(over bool) (items []T, err error, ok bool) {
	if len(b.items) == 0 {
		err, b.err = b.err, nil
		return nil, err, err != nil
	}
	if over || b.full() || !time.Now().Before(b.Due()) {
		items, b.items = b.items, nil
		return items, nil, true
	}
	return nil, nil, false
}

func (b *batchStore[T]) full() bool { return len(b.items) == b.size || b.err != nil }

// Ready wakes the loop for a first item too, so that it sets its alarm.
func (b *batchStore[T]) Ready() bool { return len(b.items) == 1 || b.full() }

func (b *batchStore[T]) Due() time.Time {
	if len(b.items) == 0 {
		return time.Time{}
	}
	wait := b.maxWait
	if q := b.last + b.quiet; b.quiet > 0 && (wait == 0 || q < wait) {
		wait = q
	}
	return b.first.Add(wait)
}
