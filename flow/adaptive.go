package flow

import (
	"context"
	"fmt"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/resilience/adaptive"
)

// Adaptive lets the number of steps at once follow what the far side bears,
// between lowest and highest: it grows while the steps stay as fast as they
// were at their fastest, and shrinks when they become slower, as they do when
// they queue there, or when they fail with an error marked
// [resilience.Overload]. A limit that shrinks lets what is in flight finish.
// While fewer steps are under way than the limit allows it does not grow, and
// time spent at a held gate or in line is not taken for the step's.
//
// It stands in place of [Workers], and highest counts as the workers wherever
// their number matters. What has been learnt is kept for the next loop, and
// shared by the operators that are given the same Option; see
// [adaptive.Limiter] for how it learns. Within a step that also waits for a
// rate or for a turn, use [resilience.Adaptive] around the call itself instead.
//
// Adaptive panics unless 1 <= lowest <= highest. It does not apply to
// [FlatMap].
func Adaptive(lowest, highest int) Option {
	if lowest < 1 || highest < lowest {
		panic(fmt.Sprintf("flow: Adaptive(%d, %d): want 1 <= lowest <= highest", lowest, highest))
	}
	limiter := adaptive.New(lowest, highest)
	return func(c *config) { c.workers, c.limiter = highest, limiter }
}

// limited is f under the limit of Adaptive, if that was given.
func limited[In, Out any](c config, f func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	if c.limiter == nil {
		return f
	}
	return resilience.Wrap(f, resilience.Adaptive(c.limiter))
}
