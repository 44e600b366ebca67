package resilience

import (
	"context"
	"fmt"
	"sync"
)

// A Step is one call with the item taken out of sight: what a policy sees of
// the function that it guards.
type Step = func(context.Context) error

// A Policy puts behaviour around a step: it returns a step that calls next,
// or does not, or calls it again.
//
// A policy is applied once for each chain that [Wrap] builds, not once for
// each call, so what it sets up before returning is paid for rarely. State
// that belongs to the policy as a whole (a breaker, a limiter) is shared by all
// the chains it is part of: use one Policy value in several functions to share
// one bound between them.
//
// A policy of your own must have seen next return before it returns itself,
// and must not call next concurrently: the item in the chain belongs to one
// call. The steps made by this package's policies may be called concurrently
// if next may.
type Policy func(next Step) Step

// Wrap returns a function like f with the policies around it. They read top
// down, outermost first: the first one sees the call first and the result last.
//
// The value returned is that of the last call of f, also beside an error; it
// is the zero value if no policy let the call through.
//
// The result may be called from any goroutine and from within f. A call that
// every policy lets pass costs tens of nanoseconds more than the policies
// themselves and allocates nothing: chains are pooled, and a pooled chain
// keeps neither an item nor a result nor a context. Without policies, Wrap
// returns f.
func Wrap[A, B any](f func(context.Context, A) (B, error), policies ...Policy) func(context.Context, A) (B, error) {
	if f == nil {
		panic("resilience: Wrap: f is nil")
	}
	for i, p := range policies {
		if p == nil {
			panic(fmt.Sprintf("resilience: Wrap: policy %d is nil", i))
		}
	}
	if len(policies) == 0 {
		return f
	}
	// The caller may reuse the slice behind its variadic arguments, and chains
	// are built later.
	policies = append([]Policy(nil), policies...)
	pool := &sync.Pool{New: func() any { return newChain(f, policies) }}
	pool.Put(newChain(f, policies)) // here and now, so that a bad policy shows here
	return func(ctx context.Context, in A) (B, error) {
		c := pool.Get().(*chain[A, B])
		c.in = in
		err := c.step(ctx)
		out := c.out
		var noA A
		var noB B
		c.in, c.out = noA, noB
		// Not deferred, on purpose: after a panic or a Goexit the chain is in
		// an unknown state, and the collector may have it.
		pool.Put(c)
		return out, err
	}
}

// chain is the policies around f, built once, with room for one item. From
// Get to Put it belongs to one call, so in and out need no lock; a call from
// within f, or beside it, takes another chain from the pool.
type chain[A, B any] struct {
	in   A
	out  B
	step Step
}

func newChain[A, B any](f func(context.Context, A) (B, error), policies []Policy) *chain[A, B] {
	c := new(chain[A, B])
	c.step = func(ctx context.Context) (err error) {
		c.out, err = f(ctx, c.in)
		return err
	}
	for i := len(policies) - 1; i >= 0; i-- {
		if c.step = policies[i](c.step); c.step == nil {
			panic(fmt.Sprintf("resilience: Wrap: policy %d made no step", i))
		}
	}
	return c
}
