// Package engine runs steps over a sequence on several goroutines and hands
// the results to the loop that asks for them. Package flow wraps it in types
// and options; all checks of arguments are made there.
package engine

import (
	"context"
	"iter"

	"github.com/headgate/headgate/seq"
)

// Step is the work on one item.
type Step[In, Out any] = func(context.Context, In) (Out, error)

// Config says how to run. All fields but Gate are set.
type Config struct {
	Workers   int  // at least 1
	Window    int  // most items pulled and not yet yielded, at least Workers
	Unordered bool // yield in the order of completion
	Context   context.Context
	Gate      *seq.Gate // nil: none
}

// Map returns the sequence of step's results over src. The result of a step that
// fails is the zero value and what wrap makes of the item and the error.
func Map[In, Out any](cfg Config, src iter.Seq2[In, error], step Step[In, Out], wrap func(In, error) error) iter.Seq2[Out, error] {
	switch {
	case cfg.Workers > 1:
		return func(yield func(Out, error) bool) { parallel(cfg, src, step, wrap, yield) }
	case cfg.Gate == nil && cfg.Context.Done() == nil:
		return func(yield func(Out, error) bool) { plain(cfg.Context, src, step, wrap, yield) }
	default:
		return func(yield func(Out, error) bool) { sequential(cfg, src, step, wrap, yield) }
	}
}
