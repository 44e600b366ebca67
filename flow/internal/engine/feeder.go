package engine

import (
	"iter"
	"runtime"
)

// anyRoom in feederWant says that the feeder waits for room in the window.
const anyRoom = ^uint64(0)

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
		r.leave()
		if r.wanted.Load() != 0 {
			r.wakeConsumer(r.wanted.Load())
		}
	}()
	head, tail := uint64(0), uint64(0)
	if r.admit(head, &tail) {
		for in, err := range src {
			if err != nil {
				r.publishError(head, err)
			} else {
				r.publish(head, in)
			}
			head++
			if !r.admit(head, &tail) {
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
	if !r.unordered {
		r.errs[slot] = err
	}
	r.state[slot].Store(2*i + 2) // who claims it finds it done
	r.head.Store(i + 1)
	if r.unordered {
		r.post(&r.boxes.feeder, result[Out]{err: err})
	} else {
		r.delivered(i)
	}
}

// admit waits until item i may be pulled: there is room in the window, its
// slot is free and the gate is open. It reports false when the run is over.
// seen is the tail the feeder last looked at; the true one may be further on,
// never behind, so that the window is never overrun.
func (r *run[In, Out]) admit(i uint64, seen *uint64) bool {
	if i-*seen >= r.window {
		*seen = r.tail.Load()
		if i-*seen >= r.window {
			*seen = r.awaitRoom(i)
		}
	}
	if r.unordered && i > r.mask && r.state[i&r.mask].Load() != 2*(i-r.mask-1)+2 {
		r.awaitSlot(i - r.mask - 1)
	}
	if r.gate != nil && r.gate.Wait(r.ctx) != nil {
		return false
	}
	return !r.over()
}

// awaitRoom parks the feeder until the window has room, and returns the tail.
func (r *run[In, Out]) awaitRoom(i uint64) uint64 {
	r.leave()
	runtime.Gosched()
	for {
		if tail := r.tail.Load(); i-tail < r.window || r.stopped.Load() {
			return tail
		}
		r.feederWant.Store(anyRoom)
		if tail := r.tail.Load(); i-tail < r.window || r.stopped.Load() {
			r.unwantFeeder(anyRoom)
			return tail
		}
		<-r.feederWake
	}
}

// leave is called when the feeder will publish nothing for a while: what was
// not worth waking a worker for until now must not lie about with all asleep.
func (r *run[In, Out]) leave() {
	if r.searching.Load() == 0 && r.spare.Load() == int64(r.workers) && r.unclaimed() > 0 {
		r.wakeWorker()
	}
}

// awaitSlot parks the feeder until the input of item i has been taken out of
// its slot. Only an unordered run can come here: the workers have overtaken an
// item that one of them has claimed and not yet started. As nothing new is
// published, they run out of other work and start it.
func (r *run[In, Out]) awaitSlot(i uint64) {
	slot := &r.state[i&r.mask]
	for slot.Load() != 2*i+2 && !r.stopped.Load() {
		r.feederWant.Store(i + 1)
		if slot.Load() == 2*i+2 || r.stopped.Load() {
			r.unwantFeeder(i + 1)
			return
		}
		<-r.feederWake
	}
}

// unwantFeeder takes a want back; if another was quicker to answer it, it
// takes the answer.
func (r *run[In, Out]) unwantFeeder(want uint64) {
	if !r.feederWant.CompareAndSwap(want, 0) {
		<-r.feederWake
	}
}

// wakeFeeder wakes the feeder if it is parked, whatever it waits for.
func (r *run[In, Out]) wakeFeeder() {
	if want := r.feederWant.Load(); want != 0 && r.feederWant.CompareAndSwap(want, 0) {
		r.feederWake <- struct{}{}
	}
}
