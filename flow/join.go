package flow

import (
	"context"
	"iter"
	"time"
)

// Joined is what became of a key of two sequences, or of an item that came late
// or again.
type Joined[K comparable, L, R any] struct {
	Key      K
	Outcome  Outcome
	Left     L
	Right    R
	HasLeft  bool // Left has come; of a Late or Duplicate one: it is the one that did
	HasRight bool
}

// Join is [Gather] for two sequences of types of their own: it returns an
// iterator over their keys, each with its item of left and its item of right.
// A key that got both is Complete; one that got only one of them by its time is
// Partial. It expects one item for each key from either side; see [Gather] for
// those that come again, and for times, bounds and options.
func Join[K comparable, L, R any](left iter.Seq2[L, error], right iter.Seq2[R, error], leftKey func(L) K, rightKey func(R) K, wait time.Duration, opts ...GatherOption) iter.Seq2[Joined[K, L, R], error] {
	switch {
	case left == nil:
		panic("flow: Join(nil left)")
	case right == nil:
		panic("flow: Join(nil right)")
	case leftKey == nil:
		panic("flow: Join(nil left key)")
	case rightKey == nil:
		panic("flow: Join(nil right key)")
	}
	g := newGathering("Join", wait, opts)
	type pair struct {
		left  L
		right R
	}
	return func(yield func(Joined[K, L, R], error) bool) {
		c := newGatherer[K, pair](g, 2, 2)
		gatherRun(c, []func(context.Context){
			func(ctx context.Context) {
				gatherFrom(ctx, c, 0, left, leftKey, func(p *pair, v L) { p.left = v })
			},
			func(ctx context.Context) {
				gatherFrom(ctx, c, 1, right, rightKey, func(p *pair, v R) { p.right = v })
			},
		}, func(p parts[K, pair]) Joined[K, L, R] {
			return Joined[K, L, R]{
				Key: p.key, Outcome: p.outcome,
				Left: p.all.left, HasLeft: p.have&1 != 0,
				Right: p.all.right, HasRight: p.have&2 != 0,
			}
		}, yield)
	}
}
