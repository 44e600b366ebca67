package engine

import (
	"context"
)

// anyItem in wanted says that the consumer waits for whatever is done.
const anyItem = ^uint64(0)

// consume yields the results in the order of their items.
func (r *run[In, Out]) consume(yield func(Out, error) bool) {
	var zero Out
	for i := uint64(0); ; i++ {
		slot := i & r.mask
		if r.state[slot].Load() != 2*i+2 {
			r.await(i, i+1, func() bool { return r.state[slot].Load() == 2*i+2 })
			if r.state[slot].Load() != 2*i+2 {
				r.end(yield)
				return
			}
		}
		if r.cancelled() {
			r.end(yield)
			return
		}
		out, err := r.out[slot], r.errs[slot]
		r.out[slot] = zero
		if err != nil {
			r.errs[slot] = nil
		}
		if !r.hand(i+1, out, err, yield) {
			return
		}
	}
}

// cancelled reports whether the caller's context is done.
func (r *run[In, Out]) cancelled() bool {
	if r.done == nil {
		return false
	}
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// hand yields a result as the n-th.
func (r *run[In, Out]) hand(n uint64, out Out, err error, yield func(Out, error) bool) bool {
	if f, ok := err.(*fatal); ok {
		r.stop()
		Raise(f.err)
	}
	// The feeder may see the tail late, by a small part of the window: for it,
	// the window is then that much smaller.
	if n&r.lag == 0 {
		r.tail.Store(n)
	}
	// The feeder sleeps until a quarter of the window is free, unless the
	// consumer is about to sleep: see await.
	if r.feederWaits.Load() && r.window-(r.pulled()-n) >= max(r.window/4, 1) {
		r.tail.Store(n)
		r.wakeFeeder()
	}
	if !yield(out, err) {
		r.stop()
		if r.fatal != nil {
			Raise(r.fatal) // the source's own clean-up panicked
		}
		return false
	}
	return true
}

// end finishes a loop that has no more results: with the cause if the caller's
// context is done, with what brought the source down, or without a word.
func (r *run[In, Out]) end(yield func(Out, error) bool) {
	r.stop()
	if r.fatal != nil {
		Raise(r.fatal)
	}
	if err := context.Cause(r.parent); err != nil {
		var zero Out
		yield(zero, err)
	}
}

// await parks the consumer until ready reports true, nothing more will come or
// the caller's context is done. n items have been yielded. want is what it
// writes into wanted: whoever then makes ready true sees it, since each first
// publishes and then looks.
func (r *run[In, Out]) await(n, want uint64, ready func() bool) {
	r.tail.Store(n)
	awake := func() bool { return ready() || r.exhausted() }
	r.letOthers()
	if awake() {
		return
	}
	for {
		r.wanted.Store(want)
		if awake() {
			if !r.wanted.CompareAndSwap(want, 0) {
				<-r.consumerWake
				r.due.Add(-1)
			}
			return
		}
		// From here on wake-ups are strict (see worth), so what was not worth
		// one until now is.
		if r.feederWaits.Load() && r.pulled()-r.tail.Load() < r.window {
			r.wakeFeeder()
		}
		if r.searching.Load() == 0 && r.spare.Load() > 0 && r.unstarted() {
			r.wakeWorker()
		}
		select {
		case <-r.consumerWake:
			r.due.Add(-1)
			if awake() {
				return
			}
		case <-r.done:
			return
		}
	}
}

// exhausted reports that every element of the source has been yielded.
func (r *run[In, Out]) exhausted() bool {
	return r.ended.Load() && r.tail.Load() == r.pulled()
}

// wakeConsumer wakes the consumer if it still waits for want.
func (r *run[In, Out]) wakeConsumer(want uint64) {
	if r.wanted.CompareAndSwap(want, 0) {
		r.due.Add(1)
		r.consumerWake <- struct{}{}
	}
}

// delivered tells the consumer that item i is done, if it waits for that.
func (r *run[In, Out]) delivered(i uint64) {
	if r.wanted.Load() == i+1 {
		r.wakeConsumer(i + 1)
	}
}
