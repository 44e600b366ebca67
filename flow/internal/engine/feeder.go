package engine

import (
	"iter"
)

// feed is the feeder: it ranges over the source and publishes what it pulls.
func (r *run[In, Out]) feed(src iter.Seq2[In, error]) {
	finished := false
	defer func() {
		var recovered any
		if !finished {
			recovered = recover()
		}
		r.fatal = Unwound(finished, recovered)
		r.ended.Store(true)
		if want := r.wanted.Load(); want != 0 {
			r.wakeConsumer(want)
		}
	}()
	head, pulled, tail := uint64(0), uint64(0), uint64(0)
	if r.admit(head, pulled, &tail) {
		for in, err := range src {
			switch {
			case err == nil:
				r.publish(head, in)
				head++
			case r.unordered:
				r.passOn(err)
			default:
				r.publishError(head, err)
				head++
			}
			pulled++
			if !r.admit(head, pulled, &tail) {
				break
			}
		}
	}
	finished = true
}

func (r *run[In, Out]) publish(i uint64, in In) {
	r.in[i&r.mask] = in
	r.head.Store(i + 1)
	// Lost wake-ups: a worker that goes to sleep says so in searching before it
	// looks at head for the last time, so either it sees this item or we see
	// that nobody searches.
	if r.searching.Load() == 0 && r.spare.Load() > 0 && r.worth() {
		r.wakeWorker()
	}
}

// publishError puts an error element of the source where a result would be.
func (r *run[In, Out]) publishError(i uint64, err error) {
	slot := i & r.mask
	r.errs[slot] = err
	r.state[slot].Store(2*i + 2) // who claims it finds it done
	r.head.Store(i + 1)
	r.delivered(i)
}

// passOn hands an error element of the source to the consumer of an unordered
// run. It takes no place in the ring.
func (r *run[In, Out]) passOn(err error) {
	r.passed.Add(1)
	r.post(r.boxes.feeder, result[Out]{err: err})
}

// pulled is how many elements have been pulled.
func (r *run[In, Out]) pulled() uint64 { return r.head.Load() + r.passed.Load() }

// admit waits until one more element than pulled may be pulled: there is room
// in the window, slot i is free and the gate is open. It reports false when the
// run is over. seen is the tail the feeder last looked at; the true one may be
// further on, never behind, so that the window is never overrun.
func (r *run[In, Out]) admit(i, pulled uint64, seen *uint64) bool {
	if pulled-*seen >= r.window {
		*seen = r.tail.Load()
		if pulled-*seen >= r.window {
			*seen = r.awaitRoom(pulled)
		}
	}
	if r.unordered && i%blockSize == 0 {
		r.awaitBlock(i)
	}
	if r.gate != nil && r.gate.Wait(r.ctx) != nil {
		return false
	}
	return !r.over()
}

// awaitRoom parks the feeder until the window has room, and returns the tail.
func (r *run[In, Out]) awaitRoom(pulled uint64) uint64 {
	r.letOthers()
	for {
		if tail := r.tail.Load(); pulled-tail < r.window || r.stopped.Load() {
			return tail
		}
		r.feederWaits.Store(true)
		if tail := r.tail.Load(); pulled-tail < r.window || r.stopped.Load() {
			if !r.feederWaits.CompareAndSwap(true, false) {
				<-r.feederWake // another was quicker to answer
				r.due.Add(-1)
			}
			return tail
		}
		<-r.feederWake
		r.due.Add(-1)
	}
}

// wakeFeeder wakes the feeder if it is parked.
func (r *run[In, Out]) wakeFeeder() {
	if r.feederWaits.CompareAndSwap(true, false) {
		r.due.Add(1)
		r.feederWake <- struct{}{}
	}
}
