package engine

import (
	"runtime"
	"sync/atomic"
	"time"
)

// worker runs steps on a goroutine of its own.
type worker[In, Out any] struct {
	run  *run[In, Out]
	box  *box[Out]     // unordered: where its results go
	wake chan struct{} // one token for each time it is taken off idle

	item      uint64     // the item it is at
	source    *batch[In] // unordered: where the item's input is
	load      uint64     // how much of run.claims it accounts for: the length of its claim
	searching bool       // counted in run.searching
	busy      int64      // ns of steps since it last let others go first
	claims    int        // claims made, to sample the cost

	_       pad
	rest    atomic.Uint64             // what it has claimed and not started, a span; it and those who rescue take from the front
	batch   atomic.Pointer[batch[In]] // unordered: the inputs of its claim
	rescued atomic.Bool               // unordered: others have taken from batch
	_       pad
}

// fatal is the result of an item whose step did not return.
type fatal struct{ err error }

func (f *fatal) Error() string { return f.err.Error() }

func (w *worker[In, Out]) main() {
	defer w.run.goroutines.Done()
	for !w.work() { // until no work is left: a panic ends only a step
	}
}

// work runs steps until the run is over. It returns false after a panic.
func (w *worker[In, Out]) work() (over bool) {
	defer func() {
		var recovered any
		if !over {
			recovered = recover()
		}
		if err := Unwound(over, recovered); err != nil {
			var zero Out
			w.deliver(zero, &fatal{err})
			if _, lost := err.(goexit); lost {
				// Another goroutine goes on as this worker.
				w.run.goroutines.Add(1)
				go w.main()
			}
		}
	}()
	for w.next() && w.do() { // what a panic left of a claim
	}
	for w.find() {
		timed := w.claims%8 == 0 || w.run.cost.Load() >= cheapCost
		w.claims++
		var start time.Time
		if timed {
			start = time.Now()
		}
		steps := int64(0)
		for w.do() {
			steps++
			if !w.next() {
				break
			}
		}
		if timed && steps > 0 {
			w.run.learn(int64(time.Since(start)) / steps)
		}
		w.pause(steps)
	}
	return true
}

// do runs the step of w.item, if that is a value. It reports false, having
// done nothing, when the run ends while the gate is held.
func (w *worker[In, Out]) do() bool {
	r := w.run
	in, ok := w.input()
	if !ok {
		return true
	}
	if r.gate != nil && r.gate.Wait(r.ctx) != nil {
		return false
	}
	out, err := r.step(r.ctx, in)
	if err != nil {
		var zero Out
		out, err = zero, r.wrap(in, err)
	}
	w.deliver(out, err)
	return true
}

// input takes the input of w.item. It reports false for an error element: the
// feeder has delivered that, and may have put another item into the slot since.
func (w *worker[In, Out]) input() (in In, ok bool) {
	r := w.run
	if b := w.source; b != nil {
		held := &b.inputs[w.item-b.first]
		in, *held = *held, in
		return in, true
	}
	slot := w.item & r.mask
	if r.state[slot].Load() >= 2*w.item+2 {
		return in, false
	}
	in, r.in[slot] = r.in[slot], in
	return in, true
}

func (w *worker[In, Out]) deliver(out Out, err error) {
	r := w.run
	if r.unordered {
		r.post(w.box, result[Out]{out, err})
		return
	}
	slot := w.item & r.mask
	r.out[slot] = out
	if err != nil {
		r.errs[slot] = err
	}
	r.state[slot].Store(2*w.item + 2)
	r.delivered(w.item)
}

// find makes w.item an item to start, and parks w while there is none. It
// reports false when the run is over.
func (w *worker[In, Out]) find() bool {
	r := w.run
	for polls := 0; ; polls++ {
		switch {
		case r.over():
			w.release()
			return false
		case w.claim():
			w.settle()
			return true
		}
		w.release()
		if polls == 0 && r.searching.Load() == 0 {
			w.search()
		}
		if w.searching && polls < r.polls() {
			runtime.Gosched()
			continue
		}
		if w.rescue() {
			w.settle()
			return true
		}
		w.park(false)
		polls = -1
	}
}

// pause is called between claims. With more goroutines than processors, a
// worker that never stops keeps the consumer and the feeder from running, and
// the others then run dry all at once; to be parked and woken again costs many
// times a claim. So now and then it lets those that are due go first, as one
// that searches, for it has no work while it waits. And it goes to sleep if
// there are more workers awake than processors and one of them searches.
func (w *worker[In, Out]) pause(steps int64) {
	r := w.run
	cost := r.cost.Load()
	if cost < cheapCost {
		return // a few of these are done before the others could have begun
	}
	w.busy += steps * cost
	switch {
	case r.due.Load() > 0 && (w.busy >= yieldCost || int64(r.unclaimed())*cost < yieldCost):
		w.busy = 0
		w.release()
		w.search()
		runtime.Gosched()
	case cost < slowCost && r.awake() > r.procs && r.searching.Load() > 0:
		w.release()
		w.park(true)
	}
}

func (w *worker[In, Out]) search() {
	if !w.searching {
		w.searching = true
		w.run.searching.Add(1)
	}
}

// settle ends the search of a worker that has found work. If more is left over
// and nobody else searches, it wakes another.
func (w *worker[In, Out]) settle() {
	r := w.run
	if w.searching {
		w.searching = false
		r.searching.Add(-1)
	} else if w.load == 1 {
		return // it has left nothing over that was not there before
	}
	if r.searching.Load() == 0 && r.spare.Load() > 0 && r.worth() && r.unstarted() {
		r.wakeWorker()
	}
}

// park puts w to sleep until wakeWorker or stop takes it off idle. It returns
// at once if there is work, unless w is to nap and another searches: that one
// finds the work.
func (w *worker[In, Out]) park(nap bool) {
	r := w.run
	r.mu.Lock()
	r.idle = append(r.idle, w)
	r.spare.Add(1)
	r.mu.Unlock()
	if w.searching {
		w.searching = false
		r.searching.Add(-1)
	}
	// The last look, after having said that w sleeps: whoever published work
	// before has seen w search, whoever does so later finds it in idle.
	if ((!nap || r.searching.Load() == 0) && r.unstarted() || r.stopped.Load()) && r.unpark(w) {
		return
	}
	<-w.wake
	w.searching = true // as counted by wakeWorker
}

// unpark takes w off idle, and reports false if another was quicker.
func (r *run[In, Out]) unpark(w *worker[In, Out]) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := len(r.idle) - 1; i >= 0; i-- {
		if r.idle[i] == w {
			r.idle = append(r.idle[:i], r.idle[i+1:]...)
			r.spare.Add(-1)
			return true
		}
	}
	return false
}

// wakeWorker makes one more worker search, unless one does already: a parked
// one or, if there is none, a new one.
func (r *run[In, Out]) wakeWorker() {
	if !r.searching.CompareAndSwap(0, 1) {
		return
	}
	r.mu.Lock()
	switch {
	case r.stopped.Load():
	case len(r.idle) > 0:
		w := r.idle[len(r.idle)-1]
		r.idle = r.idle[:len(r.idle)-1]
		r.spare.Add(-1)
		r.mu.Unlock()
		w.wake <- struct{}{}
		return
	case r.spare.Load() > 0:
		r.spare.Add(-1)
		w := &worker[In, Out]{run: r, wake: make(chan struct{}, 1), searching: true}
		if r.unordered {
			w.box = newBox[Out]()
		}
		r.team = append(r.team, w)
		r.goroutines.Add(1)
		r.mu.Unlock()
		go w.main()
		return
	}
	// All are at work, and will look for more when they are done. Under the
	// lock, for one that parks now must not leave it to a search that is none.
	r.searching.Add(-1)
	r.mu.Unlock()
}
