package engine

import (
	"context"
	"iter"
)

// sequential is the plain loop: one worker, which is the caller.
func sequential[In, Out any](cfg Config, src iter.Seq2[In, error], step Step[In, Out], yield func(Out, error) bool) {
	ctx := cfg.Context
	var zero Out
	if err := cfg.ready(); err != nil {
		yield(zero, err)
		return
	}
	for in, err := range src {
		out := zero
		if end := cfg.ready(); end != nil {
			yield(zero, end)
			return
		}
		if err == nil {
			out, err = step(ctx, in)
		}
		if err != nil && ctx.Err() != nil {
			err = context.Cause(ctx) // what the step or the source makes of the cancellation adds nothing
			yield(zero, err)
			return
		}
		if !yield(out, err) {
			return
		}
		if end := cfg.ready(); end != nil {
			yield(zero, end)
			return
		}
	}
}

// ready waits for the gate. It returns the cause when the context is done.
func (c *Config) ready() error {
	if c.Gate != nil {
		if err := c.Gate.Wait(c.Context); err != nil {
			return err
		}
	}
	select {
	case <-c.Context.Done():
		return context.Cause(c.Context)
	default:
		return nil
	}
}
