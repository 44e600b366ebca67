package flow

import (
	"context"
	"iter"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

// stage is what is counted for one name.
//
// How it works: three functions are put around an operator, at its source, at
// its step and at the loop's yield. Reading the clock costs more than all else
// that an element may cost here, so at high rates only one in period elements
// is timed, and stands for all of them. What the loop gets, and with one worker
// all else, is counted in variables of its goroutine and added to the stage when
// the clock is read. With many workers the source and the steps add theirs at
// once, so that it shows at any time what is stuck where; each does so where no
// other goroutine writes, as what two processors write in turns takes ten times
// as long. The goroutine of a step finds, by the address of its stack, a place
// that hardly another one uses.
type stage struct {
	name   string
	places [1 << placeBits]place // many workers: steps

	_            [128]byte
	in, inErrors atomic.Int64 // the source's goroutine
	source       atomic.Int64 // ns
	_            [128]byte
	out, errors  atomic.Int64 // the loop's goroutine
	consumer     atomic.Int64 // ns
	_            [128]byte
	busy         atomic.Int64 // ns; any
	period       atomic.Int64 // of the timed steps: a power of two
	latency      latency
	one          atomic.Int64 // one worker: timed steps that run

	mu      sync.Mutex
	loops   map[*observed]struct{}
	limit   func() int
	queues  func(Stage, int64) int64 // of the steps started, what waits
	elapsed time.Duration            // of loops that are over
	gated   time.Duration            // likewise
}

// place counts steps: 1 for each that runs, and 1<<stepBits for each that is
// over.
type place struct {
	steps atomic.Int64
	_     [120]byte
}

const (
	stepBits  = 24
	placeBits = 6
)

// observed is one loop over an observed operator.
type observed struct {
	*stage
	cfg   config
	began time.Time
	held  time.Duration // the gate, before
	many  bool          // the source, the steps and the loop are on goroutines of their own
}

// observe returns the sequence that build makes, counted if that was asked for.
// Without, o is nil, and what is put around the operator is nothing.
func observe[Out any](c config, build func(o *observed) iter.Seq2[Out, error]) iter.Seq2[Out, error] {
	if c.stage == nil {
		return build(nil)
	}
	c.stage.bound(c)
	return func(yield func(Out, error) bool) {
		o := c.stage.begin(c)
		defer o.end()
		observeLoop(o, build(o), yield)
	}
}

var epoch = time.Now()

// clock is the time since some moment in the past.
func clock() time.Duration { return time.Since(epoch) }

// meter says which elements on one goroutine are timed: one in period, at
// random, since what an element costs may depend on its place in a page.
type meter struct {
	period int64
	left   int64 // elements until the next one
	gap    int64 // from the last one to the next
	last   time.Duration
}

func newMeter() meter { return meter{period: 1, gap: 1, last: clock()} }

// timed is called for each element.
func (m *meter) timed() bool {
	m.left--
	return m.left < 0
}

// next is called for one that is timed.
func (m *meter) next(now time.Duration) {
	m.period = period((now - m.last) / time.Duration(m.gap))
	m.last, m.left = now, 0
	if m.period > 1 {
		m.left = rand.Int64N(2*m.period - 1)
	}
	m.gap = m.left + 1
}

// period is that for elements that take so long.
func period(d time.Duration) int64 {
	switch {
	case d >= 10*time.Microsecond:
		return 1
	case d >= time.Microsecond:
		return 16
	default:
		return 128
	}
}

// tally is a count of elements on one goroutine that is not yet in the stage's.
type tally struct{ all, errors int64 }

func (t *tally) publish(values, errors *atomic.Int64) {
	if n := t.all - t.errors; n > 0 {
		values.Add(n)
	}
	if t.errors > 0 {
		errors.Add(t.errors)
	}
	*t = tally{}
}

// observeSource counts what is pulled.
func observeSource[In any](o *observed, src iter.Seq2[In, error]) iter.Seq2[In, error] {
	if o == nil {
		return src
	}
	return func(yield func(In, error) bool) {
		m, t, timed := newMeter(), tally{}, true
		asked := m.last
		defer func() { t.publish(&o.in, &o.inErrors) }()
		src(func(v In, err error) bool { // called, not ranged over, which costs a few ns more
			if t.all++; err != nil {
				t.errors++
			}
			if timed {
				o.source.Add(int64(clock()-asked) * m.period)
			}
			if timed || o.many {
				timed = false
				t.publish(&o.in, &o.inErrors)
			}
			if !yield(v, err) {
				return false
			}
			if m.timed() {
				timed, asked = true, clock()
				m.next(asked)
			}
			return true
		})
		if timed {
			o.source.Add(int64(clock()-asked) * m.period)
		}
	}
}

// observeLoop counts what is handed over.
func observeLoop[Out any](o *observed, results iter.Seq2[Out, error], yield func(Out, error) bool) {
	m, t := newMeter(), tally{}
	defer func() { t.publish(&o.out, &o.errors) }()
	results(func(v Out, err error) bool {
		if t.all++; err != nil {
			t.errors++
		}
		if m.timed() {
			t.publish(&o.out, &o.errors)
			began := clock()
			ok := yield(v, err)
			now := clock()
			o.consumer.Add(int64(now-began) * m.period)
			m.next(now)
			return ok
		}
		if o.cfg.requeues {
			t.publish(&o.out, &o.errors) // the queue is told by it
		}
		return yield(v, err)
	})
}

// observeStep counts the steps.
func observeStep[In, Out any](o *observed, f func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	switch {
	case o == nil:
		return f
	case o.many:
		return observeMany(o, f)
	default:
		return observeOne(o, f)
	}
}

// observeItems counts the sequences of a FlatMap as steps.
func observeItems[In, Out any](o *observed, f func(context.Context, In) iter.Seq2[Out, error]) func(context.Context, In) iter.Seq2[Out, error] {
	if o == nil {
		return f
	}
	return func(ctx context.Context, in In) iter.Seq2[Out, error] {
		return func(yield func(Out, error) bool) {
			_, _ = observeMany(o, func(ctx context.Context, in In) (none struct{}, err error) {
				for v, err := range f(ctx, in) {
					if !yield(v, err) {
						break
					}
				}
				return none, nil
			})(ctx, in)
		}
	}
}

// observeOne counts the steps of one worker, in a variable.
func observeOne[In, Out any](o *observed, f func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	m := newMeter()
	return func(ctx context.Context, in In) (Out, error) {
		if !m.timed() {
			return f(ctx, in)
		}
		o.one.Add(1)
		defer o.one.Add(-1)
		began := clock()
		out, err := f(ctx, in)
		now := clock()
		o.took(now-began, m.period)
		m.next(now)
		return out, err
	}
}

// observeMany counts each step.
func observeMany[In, Out any](o *observed, f func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (Out, error) {
		var here byte
		at := uint64(uintptr(unsafe.Pointer(&here))) >> 11 // stacks are of 2 KB at least
		place := &o.places[at*0x9e3779b97f4a7c15>>(64-placeBits)].steps
		n := place.Add(1)
		defer place.Add(1<<stepBits - 1)
		period := o.period.Load()
		if n>>stepBits&(period-1) != 0 {
			return f(ctx, in)
		}
		began := clock()
		out, err := f(ctx, in)
		o.took(clock()-began, period)
		return out, err
	}
}

// took records a step that was timed and stands for n.
func (s *stage) took(d time.Duration, n int64) {
	s.busy.Add(int64(d) * n)
	s.latency.add(d, n)
	if p := period(d); p != n {
		s.period.Store(p)
	}
}
