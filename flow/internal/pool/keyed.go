package pool

import (
	"context"
	"iter"

	"github.com/headgate/headgate/flow/internal/engine"
)

// MapKeyed is Map with the items of one key one at a time and in order.
func MapKeyed[K comparable, In, Out any](cfg engine.Config, src iter.Seq2[In, error], key func(In) K, step engine.Step[In, Out], wrap func(In, error) error) iter.Seq2[Out, error] {
	if cfg.Workers == 1 {
		return engine.Map(cfg, src, step, wrap)
	}
	return func(yield func(Out, error) bool) {
		r := &keyed[K, In, Out]{key: key, work: step, wrap: wrap, last: make(map[K]*entry[In, Out, K])}
		newPool(cfg, r).run(src, yield)
	}
}

// keyed are the rules of MapKeyed. A key whose items are all done is not in
// last. Else its items that are not done are a list, in their order: the first
// may start or has been started, the last one is in last.
type keyed[K comparable, In, Out any] struct {
	key  func(In) K
	work engine.Step[In, Out]
	wrap func(In, error) error
	last map[K]*entry[In, Out, K]
}

func (r *keyed[K, In, Out]) prepare(in In) K { return r.key(in) }

func (r *keyed[K, In, Out]) arrive(p *pool[In, Out, K], e *entry[In, Out, K]) {
	last := r.last[e.x]
	if key := e.x; key == e.x { // a NaN is like no other key, and could not be taken out again
		r.last[key] = e
	}
	if last != nil {
		last.next = e
		return
	}
	p.start(e)
}

func (r *keyed[K, In, Out]) step(ctx context.Context, e *entry[In, Out, K]) (Out, error) {
	var zero In
	in := e.in
	e.in = zero
	out, err := r.work(ctx, in)
	if err != nil {
		var zero Out
		return zero, r.wrap(in, err)
	}
	return out, nil
}

func (r *keyed[K, In, Out]) after(p *pool[In, Out, K], e *entry[In, Out, K], _ error) bool {
	if e.next != nil {
		p.follow(e.next) // behind the items of other keys
	} else {
		delete(r.last, e.x)
	}
	return true
}

func (r *keyed[K, In, Out]) stop() {}
