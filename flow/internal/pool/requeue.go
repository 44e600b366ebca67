package pool

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/headgate/headgate/flow/internal/engine"
)

// Retry decides about the failures of one item: when to try again, or, if final
// is not nil, with what error to give up.
type Retry = func(err error) (wait time.Duration, final error)

// Requeue runs step on the items of src and again on those that failed, each
// when its time has come; until then they take no worker. retry is called after
// an item's first failure, with the time when its first attempt began.
func Requeue[In, Out any](cfg engine.Config, src iter.Seq2[In, error], step engine.Step[In, Out], retry func(in In, began time.Time) Retry) iter.Seq2[Out, error] {
	cfg.Unordered = true
	return func(yield func(Out, error) bool) {
		r := &requeue[In, Out]{work: step, retry: retry}
		newPool(cfg, r).run(src, yield)
	}
}

// attempts is what is kept of an item beside it.
type attempts struct {
	began time.Time // the first
	next  Retry     // nil: no failure yet
	again bool      // the last one failed, and there is to be another
	due   time.Time // when
}

// requeue are the rules of Requeue. An item that waits for its time is in
// waiting, the one that is due first at the end; of those due at once, the one
// that failed first. The timer rings when the last one is due, or before.
type requeue[In, Out any] struct {
	work    engine.Step[In, Out]
	retry   func(In, time.Time) Retry
	waiting []*entry[In, Out, attempts]
	timer   *time.Timer
}

func (r *requeue[In, Out]) prepare(In) (x attempts) { return x }

func (r *requeue[In, Out]) arrive(p *pool[In, Out, attempts], e *entry[In, Out, attempts]) {
	p.start(e)
}

func (r *requeue[In, Out]) step(ctx context.Context, e *entry[In, Out, attempts]) (Out, error) {
	x := &e.x
	x.again = false // what follows may panic
	if x.next == nil {
		x.began = time.Now()
	}
	out, err := r.work(ctx, e.in)
	if err == nil {
		return out, nil
	}
	if x.next == nil {
		x.next = r.retry(e.in, x.began)
	}
	var zero Out
	wait, final := x.next(err)
	if final != nil {
		return zero, final
	}
	x.due = time.Now().Add(wait)
	x.again = true
	return zero, err
}

func (r *requeue[In, Out]) after(p *pool[In, Out, attempts], e *entry[In, Out, attempts], _ error) bool {
	if !e.x.again {
		return true
	}
	at, _ := slices.BinarySearchFunc(r.waiting, e, func(a, b *entry[In, Out, attempts]) int { return b.x.due.Compare(a.x.due) })
	r.waiting = slices.Insert(r.waiting, at, e)
	if at == len(r.waiting)-1 {
		r.arm(p)
	}
	return false
}

// arm sets the timer for the one that is due first.
func (r *requeue[In, Out]) arm(p *pool[In, Out, attempts]) {
	d := time.Until(r.waiting[len(r.waiting)-1].x.due)
	if r.timer == nil {
		r.timer = time.AfterFunc(d, func() { r.ring(p) })
	} else {
		r.timer.Reset(d)
	}
}

func (r *requeue[In, Out]) ring(p *pool[In, Out, attempts]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for last := len(r.waiting) - 1; last >= 0 && !p.stopped; last-- {
		e := r.waiting[last]
		if e.x.due.After(now) {
			r.arm(p)
			return
		}
		r.waiting[last] = nil
		r.waiting = r.waiting[:last]
		p.start(e) // behind what may start already
	}
}

func (r *requeue[In, Out]) stop() {
	if r.timer != nil {
		r.timer.Stop()
	}
}
