package engine

import (
	"context"
	"iter"
)

// plain is the loop for one worker, which is the caller, with nothing to wait
// for and no end but the source's.
func plain[In, Out any](ctx context.Context, src iter.Seq2[In, error], step Step[In, Out], wrap func(In, error) error, yield func(Out, error) bool) {
	var zero Out
	for in, err := range src {
		out := zero
		if err == nil {
			if out, err = step(ctx, in); err != nil {
				out, err = zero, wrap(in, err)
			}
		}
		if !yield(out, err) {
			return
		}
	}
}

// sequential is plain with a gate and a context.
func sequential[In, Out any](cfg Config, src iter.Seq2[In, error], step Step[In, Out], wrap func(In, error) error, yield func(Out, error) bool) {
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
			if out, err = step(ctx, in); err != nil {
				out, err = zero, wrap(in, err)
			}
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
