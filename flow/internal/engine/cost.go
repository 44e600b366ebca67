package engine

// What the engine learns of the steps' cost, and what it does with it. On a
// virtual machine to wake a processor that sleeps takes some 100 µs, and costs
// the waker 10 µs to 25 µs; to hand over to a goroutine on a processor that is
// awake takes well under 1 µs. The constants were chosen by measurement, see
// docs/decisions; all but longest are in nanoseconds.
const (
	unknownCost = 1_000_000 // a step is held to be slow until it has shown otherwise
	cheapCost   = 600       // below that a step is not worth another processor
	slowCost    = 50_000    // from there on a step may as well be waiting for something
	claimCost   = 60_000    // how much work a claim should be
	wakeCost    = 10_000    // how much work is worth waking another worker
	yieldCost   = 40_000    // how much work to do before others go first
	longest     = 32        // items in a claim
)

// learn takes in the measured cost of a step. What is faster than expected
// counts little by little. What is slower counts soon, but no single one for
// more than four times the cost until then: it may have been interrupted.
func (r *run[In, Out]) learn(ns int64) {
	old := r.cost.Load()
	if ns < old {
		ns = old - (old-ns+3)/4
	} else {
		ns = min(ns, 4*old+4)
	}
	if ns != old {
		r.cost.Store(ns)
	}
}

// length is how many items a claim should have.
func (r *run[In, Out]) length() uint64 {
	return uint64(min(max(claimCost/max(r.cost.Load(), 1), 1), longest))
}

// worth reports whether what waits to be started is worth waking a worker for,
// while another may be at it. If the consumer or every worker is parked, anything
// is.
func (r *run[In, Out]) worth() bool {
	if r.wanted.Load() != 0 || r.awake() == 0 {
		return true
	}
	cost := r.cost.Load()
	if cost < slowCost && r.awake() >= r.procs {
		return false
	}
	return int64(min(r.unclaimed(), wakeCost))*cost >= wakeCost
}

// awake is how many workers are not parked.
func (r *run[In, Out]) awake() uint64 { return r.workers - uint64(r.spare.Load()) }

// polls is how often a worker looks again before it goes to sleep: about as
// long as it would take to wake it, where it is likely to be woken soon.
func (r *run[In, Out]) polls() int {
	if cost := r.cost.Load(); cost >= cheapCost && cost < slowCost {
		return 500
	}
	return 1
}
