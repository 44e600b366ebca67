package resilience

import (
	"context"
	"errors"
)

// Fallback returns a function like f that calls g, with f's error, when f
// failed. It does not when the caller has gone: then f's error passes as it
// is. If g fails too, the error is both of theirs, g's first.
//
// Fallback panics if f or g is nil.
func Fallback[A, B any](f func(context.Context, A) (B, error), g func(context.Context, A, error) (B, error), opts ...Option) func(context.Context, A) (B, error) {
	if f == nil {
		panic("resilience: Fallback: f is nil")
	}
	if g == nil {
		panic("resilience: Fallback: g is nil")
	}
	obs := observed("fallback", opts)
	return func(ctx context.Context, in A) (B, error) {
		out, err := f(ctx, in)
		if err == nil || ctx.Err() != nil {
			return out, err
		}
		obs.report(ctx, Event{Kind: FellBack, Err: err})
		out, second := g(ctx, in, err)
		if second == nil || errors.Is(second, err) {
			return out, second
		}
		return out, errors.Join(second, err)
	}
}
