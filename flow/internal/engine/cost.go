package engine

// What the engine learns of the steps' cost, and what it does with it. The
// constants were chosen by measurement: see docs/decisions.
const (
	unknownCost = 1_000_000 // ns: a step is held to be slow until it has shown otherwise
	claimCost   = 20_000    // ns: how much work a claim should be
	wakeCost    = 10_000    // ns: how much work is worth waking another worker
	longest     = 32        // items in a claim
)

// learn takes in the measured cost of a step. What is slower than expected
// counts at once, what is faster little by little.
func (r *run[In, Out]) learn(ns int64) {
	old := r.cost.Load()
	if ns < old {
		ns = old - (old-ns+3)/4
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
// while another may be at it. If the consumer is parked, anything is.
func (r *run[In, Out]) worth() bool {
	return r.wanted.Load() != 0 || int64(min(r.unclaimed(), wakeCost))*r.cost.Load() >= wakeCost
}

// polls is how often to look again before going to sleep: for steps of some
// microseconds the next result is nearer than a sleep and a wake-up.
func (r *run[In, Out]) polls() int {
	if cost := r.cost.Load(); cost >= 200 && cost <= 15_000 {
		return 20
	}
	return 1
}
