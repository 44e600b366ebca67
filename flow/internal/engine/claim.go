package engine

import "runtime"

// Claims are spans: a first item, modulo 2^40, and a number of items.
//
// run.claims is such a word too: the item to be claimed next, and the load, an
// upper bound on how many claimed items are unfinished.
const (
	countBits = 24
	countMask = 1<<countBits - 1
	indexMask = 1<<(64-countBits) - 1
)

// unseen stands in rest while a claim is being made.
const unseen = ^uint64(0)

func span(first, n uint64) uint64 { return first<<countBits | n }

// near gives the whole index of a first item, which is less than 2^40 behind
// head or at it.
func near(head, first uint64) uint64 { return head - (head-first)&indexMask }

// claim takes the next items to start, or the oldest one that another worker
// has claimed and not started.
//
// Steps may wait for one another, so a worker that is stuck inside a claim
// must not keep its other items from being started. Any idle worker rescues
// them; but all could be stuck. Therefore a claim is only ever made so long
// that all that is claimed and unfinished could be in flight at once, load +
// n <= workers: then what has been started is what a pool that hands out one
// item at a time would have started, and nothing waits that would not wait
// there. When the load is used up (it counts a claim until its end, so some of
// it may be done), items that wait in other claims go first, then single ones.
// They also go first now and then, so that they are not overtaken for ever.
func (w *worker[In, Out]) claim() bool {
	r := w.run
	for {
		word := r.claims.Load()
		head := r.head.Load()
		next := near(head, word>>countBits)
		load := word&countMask - w.load // without what w has used up
		if (load >= r.workers || w.claims%64 == 63) && r.holders.Load() > 0 {
			if w.load > 0 {
				w.release()
				continue
			}
			if w.rescue() {
				return true
			}
			// Nothing waits: nor will it if word is still the same below, as
			// then nothing has been claimed since.
		}
		there := head - next
		if there == 0 {
			return false
		}
		n := uint64(1)
		if load < r.workers {
			n = min(r.length(), max(there/(2*r.procs), 1), r.workers-load)
		}
		// Before the claim can be seen in the load it must be seen that there
		// will be something to rescue: who meets unseen looks again.
		was := w.load > 1
		if n > 1 {
			if !was {
				r.holders.Add(1)
			}
			w.rest.Store(unseen)
		}
		if !r.claims.CompareAndSwap(word, span(next+n, load+n)) {
			if n > 1 {
				w.rest.Store(0)
				if !was {
					r.holders.Add(-1)
				}
			}
			continue
		}
		if n == 1 && was {
			r.holders.Add(-1)
		}
		w.load = n
		w.item = next
		if r.unordered {
			w.carry(next, n)
			w.source = w.batch.Load()
		}
		if n > 1 {
			w.rest.Store(span(next+1, n-1))
		}
		return true
	}
}

// release gives up w's share of the load.
func (w *worker[In, Out]) release() {
	if w.load > 0 {
		w.run.claims.Add(-w.load)
		if w.load > 1 {
			w.run.holders.Add(-1)
		}
		w.load = 0
	}
}

// next makes w.item the next item of w's own claim, if there is one.
func (w *worker[In, Out]) next() bool {
	return w.load > 1 && w.take(w)
}

// take makes w.item the first item of the claim of holder, w or another.
func (w *worker[In, Out]) take(holder *worker[In, Out]) bool {
	for {
		word := holder.rest.Load()
		if word&countMask == 0 || word == unseen {
			return false
		}
		w.source = holder.batch.Load()
		if holder != w {
			holder.rescued.Store(true)
		}
		// One item further and one less. An item is never put back, so a word
		// that is still the same has not changed in between, and what was read
		// since belongs to it.
		if holder.rest.CompareAndSwap(word, word+1<<countBits-1) {
			w.item = near(w.run.head.Load(), word>>countBits)
			return true
		}
	}
}

// rescue makes w.item the oldest item that has been claimed and not started.
func (w *worker[In, Out]) rescue() bool {
	r := w.run
	if r.holders.Load() == 0 {
		return false
	}
	w.release()
	r.claims.Add(1) // counted before it is taken, so that the load is never too low
	w.load = 1
	for {
		oldest, making := r.oldest()
		switch {
		case oldest != nil:
			if w.take(oldest) {
				return true
			}
		case making:
			runtime.Gosched()
		default:
			w.release()
			return false
		}
	}
}

// oldest returns the worker in whose claim the oldest item waits, or nil. It
// also reports whether it has met a claim in the making.
func (r *run[In, Out]) oldest() (holder *worker[In, Out], met bool) {
	age := uint64(0)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range r.team {
		word := w.rest.Load()
		switch {
		case word == unseen:
			met = true
		case word&countMask > 0:
			if behind := (r.head.Load() - word>>countBits) & indexMask; holder == nil || behind > age {
				holder, age = w, behind
			}
		}
	}
	return holder, met
}

// unclaimed counts the items that are published and that nobody has claimed.
func (r *run[In, Out]) unclaimed() uint64 {
	next := r.claims.Load() >> countBits
	return (r.head.Load() - next) & indexMask
}

// unstarted reports whether there is an item to start.
func (r *run[In, Out]) unstarted() bool {
	if r.unclaimed() > 0 {
		return true
	}
	if r.holders.Load() == 0 {
		return false
	}
	oldest, _ := r.oldest() // whoever is making a claim looks after what it leaves
	return oldest != nil
}
