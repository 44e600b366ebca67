package engine

import (
	"context"
	"iter"
	"math/bits"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/headgate/headgate/seq"
)

// How it works
//
// One feeder goroutine ranges over the source, up to cfg.Workers worker
// goroutines run the steps, and the consumer, which is the caller, yields.
// Element i of the source goes through slot i&mask of a ring; indices only
// grow and nothing is reset between laps.
//
//	feeder    in[i], then head = i+1                     publishes item i
//	worker    claims = next+n                            claims items next … next+n-1
//	          out[i], errs[i], then state[i] = 2i+2      has done item i
//	consumer  reads out[i], errs[i], then tail = i+1     yields item i
//
// Every arrow is one atomic store after plain writes, read by an atomic load
// before plain reads; Go's atomics are sequentially consistent. So a slot has
// one owner at a time: the feeder until head passes the item, who has taken the
// item until state says 2i+2, the consumer until tail passes it, the feeder
// again. state also tells the lap: a slot's value for an older item is smaller.
// An error element is delivered by the feeder itself, and passed over by the
// worker that claims it; in an unordered run it takes no place in the ring.
//
// The window is never overrun: the feeder pulls item i only after it has seen
// i - tail < window, before it returns to the source, and tail never passes
// what has been handed over.
//
// A claim is a range, so that neighbours do not fight for a cache line at each
// item. It is only a hint: what a worker has claimed and not started stands in
// its rest, from where anybody may take the front item. claim tells why no step
// can be kept from starting by another that is stuck.
//
// # Why no wake-up is lost
//
// Nobody polls for long and there are no timers, so whoever sleeps must be
// woken. All of it follows one pattern: the sleeper first says that it sleeps
// (wanted, feederWaits, idle and then searching), looks once more, and only then
// blocks; the waker first publishes (state, tail, head, rest), and then looks
// for sleepers. In any order of these four steps at least one sees the other.
// A want is taken back or answered by compare-and-swap, an idle worker is taken
// off the list under the lock, and the one that succeeds in that sends exactly
// one token, so that none is left over.
//
//   - The consumer waits for its item (in order) or any (unordered): who
//     delivers looks at wanted after the store that delivers.
//   - The feeder waits for room: the consumer looks at feederWaits after the
//     store to tail. It wakes the feeder when a quarter of the window is free,
//     and before it parks itself if there is any room at all.
//   - Workers wait for something to start. As long as one is searching (awake
//     and looking for work, or woken for it) nobody need be woken; who ends its
//     search with work in hand and sees more of it wakes the next. So at most
//     one is woken at a time, and as many as there is work for are at it soon.
//
// One wake-up may be put off: while the consumer is busy with an item, a worker
// is not woken for work that is held to be worth less than wakeCost, or for
// steps that are held to be short if as many workers are awake as there are
// processors. The consumer makes good for that before it
// parks, and some worker is always awake while there is anything to start. A step is held to be slow until
// many have been fast, and again as soon as one is slow.
//
// # The end
//
// The consumer ends a run: stop says stopped, cancels the context, wakes all
// that sleep and waits until they are gone. A worker or the feeder that goes
// down with a panic or Goexit leaves that in its place (see fatal), and the
// consumer raises it there, after stop.

// run is one parallel run of a sequence. Beside each field stands who writes it.
type run[In, Out any] struct {
	step      Step[In, Out]
	wrap      func(In, error) error // what the error of a failed step becomes
	gate      *seq.Gate
	ctx       context.Context // the steps'; cancelled by stop
	cancel    context.CancelFunc
	parent    context.Context // the caller's
	done      <-chan struct{} // parent's
	workers   uint64          // most steps at once
	window    uint64          // most items pulled and not yielded
	mask      uint64          // of an index, gives its slot
	lag       uint64          // the consumer stores tail when none of these bits of it is set
	procs     uint64          // GOMAXPROCS at the start
	unordered bool

	in     []In            // feeder, until the item is published; then who takes it
	state  []atomic.Uint64 // in order: 2i+2 once item i is done
	out    []Out           // in order: who has taken the item, until it is done; then the consumer
	errs   []error         // like out
	boxes  *boxes[Out]     // unordered, instead of out and errs
	blocks []block         // unordered: which slots are free

	_      pad
	head   atomic.Uint64 // feeder: items published
	passed atomic.Uint64 // feeder: error elements that took no place in the ring, unordered
	ended  atomic.Bool   // feeder: there will be no more
	fatal  error         // feeder, before ended: how the source went down

	_         pad
	claims    atomic.Uint64 // workers: what is claimed and how much of it may be unfinished
	holders   atomic.Int64  // workers: how many have claimed more than they have started
	searching atomic.Int64  // workers awake and looking for work, those just woken included
	spare     atomic.Int64  // under mu: workers that could be woken or started
	cost      atomic.Int64  // workers: ns of a step, lately

	_    pad
	tail atomic.Uint64 // consumer: items yielded

	_           pad
	wanted      atomic.Uint64 // consumer parked: 1 + the item it waits for, or anyItem
	feederWaits atomic.Bool   // feeder parked
	due         atomic.Int64  // how many of consumer and feeder could run and do not
	stopped     atomic.Bool   // consumer: the run is over

	_            pad
	consumerWake chan struct{}
	feederWake   chan struct{}
	goroutines   sync.WaitGroup

	mu   sync.Mutex
	team []*worker[In, Out] // all that were started
	idle []*worker[In, Out] // those parked, the last one on top
}

// pad keeps what different goroutines write on different cache lines.
type pad [128]byte

func parallel[In, Out any](cfg Config, src iter.Seq2[In, error], step Step[In, Out], wrap func(In, error) error, yield func(Out, error) bool) {
	r := newRun(cfg, step, wrap)
	defer r.stop()
	r.goroutines.Go(func() { r.feed(src) })
	if r.unordered {
		r.consumeAny(yield)
	} else {
		r.consume(yield)
	}
}

func newRun[In, Out any](cfg Config, step Step[In, Out], wrap func(In, error) error) *run[In, Out] {
	slots := uint64(1) << bits.Len64(uint64(cfg.Window-1))
	r := &run[In, Out]{
		step:         step,
		wrap:         wrap,
		gate:         cfg.Gate,
		parent:       cfg.Context,
		done:         cfg.Context.Done(),
		workers:      uint64(cfg.Workers),
		window:       uint64(cfg.Window),
		procs:        uint64(runtime.GOMAXPROCS(0)),
		lag:          max(min(slots/16, 8), 1) - 1,
		unordered:    cfg.Unordered,
		consumerWake: make(chan struct{}, 1),
		feederWake:   make(chan struct{}, 1),
	}
	if r.unordered {
		slots = max(2*slots, slots+2*blockSize)
		slots = 1 << bits.Len64(slots-1)
		r.blocks = make([]block, slots/blockSize)
		r.boxes = newBoxes[Out](cfg.Workers)
	} else {
		r.out = make([]Out, slots)
		r.errs = make([]error, slots)
		r.state = make([]atomic.Uint64, slots)
	}
	r.mask = slots - 1
	r.in = make([]In, slots)
	r.spare.Store(int64(cfg.Workers))
	r.cost.Store(unknownCost)
	r.ctx, r.cancel = context.WithCancel(cfg.Context)
	return r
}

// stop ends the run and waits until its goroutines are gone and the source's
// clean-up has run. It may be called again.
func (r *run[In, Out]) stop() {
	r.stopped.Store(true)
	r.cancel()
	r.wakeFeeder()
	r.mu.Lock()
	idle := r.idle
	r.idle = nil
	r.mu.Unlock()
	for _, w := range idle {
		w.wake <- struct{}{}
	}
	r.goroutines.Wait()
}

// letOthers is what the consumer and the feeder do once before they park.
func (r *run[In, Out]) letOthers() {
	r.due.Add(1)
	runtime.Gosched()
	r.due.Add(-1)
}

// over reports whether the run is to end: the loop was left, or the caller's
// context is done.
func (r *run[In, Out]) over() bool { return r.stopped.Load() || r.cancelled() }
