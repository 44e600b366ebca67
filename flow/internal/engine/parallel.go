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

// run is one parallel run of a sequence: a feeder, up to cfg.Workers workers
// and the consumer, which is the caller. The comment at the top of engine.go
// tells how they work together; beside each field stands who writes it.
type run[In, Out any] struct {
	step      Step[In, Out]
	gate      *seq.Gate
	ctx       context.Context // the steps'; cancelled by stop
	cancel    context.CancelFunc
	parent    context.Context // the caller's
	done      <-chan struct{} // parent's
	workers   uint64          // most steps at once
	window    uint64          // most items pulled and not yielded
	mask      uint64          // of an index, gives its slot
	procs     uint64          // GOMAXPROCS at the start
	unordered bool

	in    []In            // feeder, until the item is published; then who takes it
	state []atomic.Uint64 // in order: 2i+2 once item i is done; unordered: once it is copied
	out   []Out           // in order: who has taken the item, until it is done; then the consumer
	errs  []error         // like out
	boxes *boxes[Out]     // unordered, instead of out and errs

	_     pad
	head  atomic.Uint64 // feeder: items published
	ended atomic.Bool   // feeder: head is the number of all there will be
	fatal error         // feeder, before ended: how the source went down

	_         pad
	claims    atomic.Uint64 // workers: what is claimed and how much of it may be unfinished
	holders   atomic.Int64  // workers: how many have claimed more than they have started
	searching atomic.Int64  // workers awake and looking for work, those just woken included
	spare     atomic.Int64  // under mu: workers that could be woken or started
	cost      atomic.Int64  // workers: ns of a step, lately

	_    pad
	tail atomic.Uint64 // consumer: items yielded

	_          pad
	wanted     atomic.Uint64 // consumer parked: 1 + the item it waits for, or anyItem
	feederWant atomic.Uint64 // feeder parked: 1 + the item whose slot it waits for, or anyRoom
	stopped    atomic.Bool   // consumer: the run is over

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

func parallel[In, Out any](cfg Config, src iter.Seq2[In, error], step Step[In, Out], yield func(Out, error) bool) {
	r := newRun(cfg, step)
	defer r.stop()
	r.goroutines.Go(func() { r.feed(src) })
	if r.unordered {
		r.consumeAny(yield)
	} else {
		r.consume(yield)
	}
}

func newRun[In, Out any](cfg Config, step Step[In, Out]) *run[In, Out] {
	slots := uint64(1) << bits.Len64(uint64(cfg.Window-1))
	r := &run[In, Out]{
		step:         step,
		gate:         cfg.Gate,
		parent:       cfg.Context,
		done:         cfg.Context.Done(),
		workers:      uint64(cfg.Workers),
		window:       uint64(cfg.Window),
		procs:        uint64(runtime.GOMAXPROCS(0)),
		unordered:    cfg.Unordered,
		consumerWake: make(chan struct{}, 1),
		feederWake:   make(chan struct{}, 1),
	}
	if r.unordered {
		// Twice the window: an item that waits to be started keeps its slot
		// from the feeder while others overtake it.
		slots *= 2
		r.boxes = newBoxes[Out](cfg.Workers)
	} else {
		r.out = make([]Out, slots)
		r.errs = make([]error, slots)
	}
	r.mask = slots - 1
	r.in = make([]In, slots)
	r.state = make([]atomic.Uint64, slots)
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

// over reports whether the run is to end: the loop was left, or the caller's
// context is done.
func (r *run[In, Out]) over() bool { return r.stopped.Load() || r.cancelled() }
