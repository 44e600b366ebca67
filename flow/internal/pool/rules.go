package pool

import "context"

// rules decide when items start. All but prepare and step are called with the
// pool's mu held.
type rules[In, Out, X any] interface {
	// prepare makes what is kept of an item beside it. The feeder calls it.
	prepare(in In) X
	// arrive is called for each item pulled.
	arrive(p *pool[In, Out, X], e *entry[In, Out, X])
	// step is the work.
	step(ctx context.Context, e *entry[In, Out, X]) (Out, error)
	// after is called after each step, with the error if it failed. It reports
	// whether the item is done.
	after(p *pool[In, Out, X], e *entry[In, Out, X], failed error) bool
	// stop is called at the end.
	stop()
}
