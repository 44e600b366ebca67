package peers

import (
	"iter"
	"time"

	"github.com/samber/ro"

	"github.com/headgate/headgate/flow"
)

// Batch groups the items of src into slices of at most size, calls emit with
// each, and returns when all is emitted or with the first error. A batch waits
// no longer than maxWait for more items; 0 sets no time.
type Batch func(src iter.Seq2[int, error], size int, maxWait time.Duration, emit func([]int)) error

// HeadgateBatch is flow.Batch.
func HeadgateBatch(src iter.Seq2[int, error], size int, maxWait time.Duration, emit func([]int)) error {
	for b, err := range flow.Batch(src, size, maxWait) {
		if err != nil {
			return err
		}
		emit(b)
	}
	return nil
}

// LoopBatch is the plain loop, which knows no time.
func LoopBatch(src iter.Seq2[int, error], size int, _ time.Duration, emit func([]int)) error {
	batch := make([]int, 0, size)
	for v, err := range src {
		if err != nil {
			return err
		}
		if batch = append(batch, v); len(batch) == size {
			emit(batch)
			batch = make([]int, 0, size)
		}
	}
	if len(batch) > 0 {
		emit(batch)
	}
	return nil
}

// ChannelBatch is what one writes by hand: a goroutine feeds a channel, and the
// loop selects between it and a timer that is set at a batch's first item. The
// channel holds a batch, with which it is fastest.
func ChannelBatch(src iter.Seq2[int, error], size int, maxWait time.Duration, emit func([]int)) error {
	items := make(chan result, size)
	left := make(chan struct{})
	defer close(left)
	go func() {
		defer close(items)
		for v, err := range src {
			select {
			case items <- result{v, err}:
			case <-left:
				return
			}
		}
	}()
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	var batch []int
	flush := func() {
		timer.Stop()
		emit(batch)
		batch = nil
	}
	for {
		select {
		case r, ok := <-items:
			switch {
			case !ok:
				if len(batch) > 0 {
					flush()
				}
				return nil
			case r.err != nil:
				return r.err
			}
			if batch == nil {
				batch = make([]int, 0, size)
				if maxWait > 0 {
					timer.Reset(maxWait)
				}
			}
			if batch = append(batch, r.v); len(batch) == size {
				flush()
			}
		case <-timer.C:
			flush()
		}
	}
}

// RoBatch is samber/ro's BufferWithCount or BufferWithTimeOrCount. The time of
// the latter runs on whether or not there is an item, so some batches are
// empty; they are passed over.
func RoBatch(src iter.Seq2[int, error], size int, maxWait time.Duration, emit func([]int)) (err error) {
	group := ro.BufferWithCount[int](size)
	if maxWait > 0 {
		group = ro.BufferWithTimeOrCount[int](size, maxWait)
	}
	items := ro.NewUnsafeObservable(func(o ro.Observer[int]) ro.Teardown {
		for v, err := range src {
			if err != nil {
				o.Error(err)
				return nil
			}
			o.Next(v)
		}
		o.Complete()
		return nil
	})
	group(items).Subscribe(ro.NewObserver(
		func(b []int) {
			if len(b) > 0 {
				emit(b)
			}
		},
		func(e error) { err = e },
		func() {},
	)).Wait()
	return err
}
