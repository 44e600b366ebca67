package flow

import (
	"fmt"
	"iter"
	"sync/atomic"
	"time"
)

// State is what [Progress] reports.
type State struct {
	Done    int64         // values that the loop has taken
	Errors  int64         // error elements that the loop has taken
	Total   int64         // as given with Total, else 0
	Elapsed time.Duration // since the loop started
	Rate    float64       // values a second, lately
	ETA     time.Duration // time to go at that rate; 0 when Total or the rate is not known
	Last    bool          // the loop is over; this is the last report
}

// ProgressOption changes how [Progress] reports.
type ProgressOption func(*progress)

// Every sets the time between reports. The default is a second. d must be
// above 0.
func Every(d time.Duration) ProgressOption {
	if d <= 0 {
		panic(fmt.Sprintf("flow: Every(%v): want more than 0", d))
	}
	return func(p *progress) { p.every = d }
}

// Total sets the number of values to expect, from which ETA is computed. 0, the
// default, means that it is not known. n must not be negative.
func Total(n int64) ProgressOption {
	if n < 0 {
		panic(fmt.Sprintf("flow: Total(%d): want at least 0", n))
	}
	return func(p *progress) { p.total = n }
}

// Progress returns an iterator over src that calls report once an interval, and
// a last time when the loop is over, however it was left.
//
// report is called on a goroutine of its own, never twice at once, so that a
// slow one does not hold the elements up and a source that stands still is
// still reported on; only the end of the loop waits for a report that is under
// way. A panic in report is raised in the loop, once the loop is over. The
// cost is one goroutine a loop and about two atomic additions an element.
func Progress[T any](src iter.Seq2[T, error], report func(State), opts ...ProgressOption) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Progress(nil source)")
	}
	if report == nil {
		panic("flow: Progress(nil report)")
	}
	conf := progress{every: time.Second, report: report}
	for _, o := range opts {
		o(&conf)
	}
	return func(yield func(T, error) bool) {
		p := conf.start()
		defer p.finish()
		for v, err := range src {
			if err != nil {
				p.errors.Add(1)
			} else {
				p.done.Add(1)
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// progress is the options of a Progress, and one run of it.
type progress struct {
	every  time.Duration
	total  int64
	report func(State)
	*run
}

type run struct {
	done, errors atomic.Int64
	began        time.Time
	quit         chan struct{}
	quitted      chan any // what report panicked with, if it did
	rate         speed
}

func (p progress) start() *progress {
	p.run = &run{
		began:   time.Now(),
		quit:    make(chan struct{}),
		quitted: make(chan any, 1),
	}
	go p.loop()
	return &p
}

func (p *progress) loop() {
	var panicked any
	defer func() { p.quitted <- panicked }()
	defer func() { panicked = recover() }()
	ticks := time.NewTicker(p.every)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			p.report(p.state(false))
		case <-p.quit:
			return
		}
	}
}

// finish ends the reporting goroutine and reports once more.
func (p *progress) finish() {
	close(p.quit)
	if panicked := <-p.quitted; panicked != nil {
		panic(panicked)
	}
	p.report(p.state(true))
}

func (p *progress) state(last bool) State {
	s := State{
		Done:    p.done.Load(),
		Errors:  p.errors.Load(),
		Total:   p.total,
		Elapsed: time.Since(p.began),
		Last:    last,
	}
	s.Rate = p.rate.observe(s.Elapsed, s.Done)
	if left := s.Total - s.Done; left > 0 && s.Rate > 0 {
		s.ETA = time.Duration(float64(left) / s.Rate * float64(time.Second))
	}
	return s
}

// speed smooths the values a second: an exponentially weighted mean over about
// ten seconds, so that the ETA does not jump with every page of the source.
type speed struct {
	at     time.Duration
	done   int64
	smooth float64
}

func (r *speed) observe(at time.Duration, done int64) float64 {
	const memory = 10 * time.Second
	passed := at - r.at
	if passed <= 0 {
		return r.smooth
	}
	now := float64(done-r.done) / passed.Seconds()
	if r.at == 0 {
		r.smooth = now
	} else {
		share := min(1, float64(passed)/float64(memory))
		r.smooth += share * (now - r.smooth)
	}
	r.at, r.done = at, done
	return r.smooth
}
