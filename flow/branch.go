package flow

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/headgate/headgate/flow/internal/pump"
)

// Branches are the sub-pipelines of [Branch] by their names. Each gets the
// elements that were routed to it and returns what it makes of them.
type Branches[T, U any] map[string]func(iter.Seq2[T, error]) iter.Seq2[U, error]

// Errors of items that no branch took, within the [*ItemError] that has the
// item.
var (
	ErrNoBranch    = errors.New("flow: there is no branch of this name")
	ErrBranchEnded = errors.New("flow: the branch has ended")
)

// Branch returns an iterator over what the branches make of the elements of
// src. Each element goes to exactly one branch, the one that route names for it;
// what the branches yield is merged as it comes. route is also asked for errors:
// [ByError] sends them to the branch "error" and values to "success".
//
//	flow.Branch(results, flow.ByError, flow.Branches[Mail, Mail]{
//		"error":   retry,
//		"success": print,
//	})
//
// A value that is routed to a name that is not in branches yields an
// [*ItemError] with the item and [ErrNoBranch]; an error then passes to the loop
// as it is. So does an element of a branch whose sequence has ended early, with
// [ErrBranchEnded]: nothing is dropped. What a branch pulled before it ended is
// its own affair.
//
// src, with route, and each branch run on goroutines of their own. At most one
// element is pulled and not yet taken by its branch, and of each branch one is
// ready for the loop. A branch that takes nothing holds up the rest; to give it
// slack, put a [Prefetch] at its front. When the loop is left the sequence of a
// branch gets the context's error and ends, which tells it from the true end.
//
// With [WithGate] src rests while the gate is held, the branches go on. Besides
// it [WithContext] applies; another option panics.
func Branch[T, U any](src iter.Seq2[T, error], route func(T, error) string, branches Branches[T, U], opts ...Option) iter.Seq2[U, error] {
	if src == nil {
		panic("flow: Branch(nil source)")
	}
	if route == nil {
		panic("flow: Branch(nil route)")
	}
	branches = maps.Clone(branches)
	for name, branch := range branches {
		if branch == nil {
			panic(fmt.Sprintf("flow: Branch(nil branch %q)", name))
		}
	}
	r := restOptions("Branch", opts)
	return func(yield func(U, error) bool) {
		m := &mergeStore[U]{waits: make([]bool, len(branches)+1)}
		pump.RunIn(r.ctx, nil, m, yield, func(ctx context.Context) []iter.Seq2[U, error] {
			return fork(ctx, r, src, route, branches)
		})
	}
}

// ByError is a route for [Branch]: "error" for an error, "success" for a value.
func ByError[T any](_ T, err error) string {
	if err != nil {
		return "error"
	}
	return "success"
}

// fork returns the sequences of the branches, and last the one that pulls src
// and yields what no branch takes. They stop when ctx is done.
func fork[T, U any](ctx context.Context, r rest, src iter.Seq2[T, error], route func(T, error) string, branches Branches[T, U]) []iter.Seq2[U, error] {
	boxes := make(map[string]*inbox[T], len(branches))
	var all []iter.Seq2[U, error]
	for _, name := range slices.Sorted(maps.Keys(branches)) {
		in := &inbox[T]{ctx: ctx, elements: make(chan inboxElement[T]), closed: make(chan struct{}), ended: make(chan struct{})}
		boxes[name] = in
		out := branches[name](in.sequence)
		if out == nil {
			panic(fmt.Sprintf("flow: Branch: the branch %q returned nil", name))
		}
		all = append(all, func(yield func(U, error) bool) {
			defer close(in.ended)
			out(yield)
		})
	}
	return append(all, func(yield func(U, error) bool) {
		r := rest{ctx: ctx, gate: r.gate}
		if r.ready() != nil {
			return
		}
		for v, err := range src {
			if err := refused(boxes[route(v, err)], v, err); err != nil {
				var zero U
				if !yield(zero, err) {
					return
				}
			}
			if r.ready() != nil {
				return
			}
		}
		// Only at the true end: else ctx is done, or will be for a panic.
		for _, in := range boxes {
			close(in.closed)
		}
	})
}

// refused puts an element into the inbox of its branch. If no branch takes it,
// it returns the error element to yield instead.
func refused[T any](in *inbox[T], v T, err error) error {
	why := ErrNoBranch
	if in != nil {
		if in.put(v, err) {
			return nil
		}
		why = ErrBranchEnded
	}
	if err != nil {
		return err
	}
	return &ItemError[T]{Item: v, Err: why}
}

// inbox hands elements to a branch, each when the branch asks for it.
type inbox[T any] struct {
	ctx      context.Context // of the run
	elements chan inboxElement[T]
	closed   chan struct{} // at the end of the source
	ended    chan struct{} // when the branch is over
}

type inboxElement[T any] struct {
	v   T
	err error
}

// put reports false if the branch has ended. When the run ends it reports true:
// nobody wants to hear of the element any more.
func (in *inbox[T]) put(v T, err error) bool {
	select {
	case in.elements <- inboxElement[T]{v, err}:
		return true
	case <-in.ended:
		return false
	case <-in.ctx.Done():
		return true
	}
}

func (in *inbox[T]) sequence(yield func(T, error) bool) {
	for {
		select {
		case e := <-in.elements:
			if !yield(e.v, e.err) {
				return
			}
		case <-in.closed:
			return
		case <-in.ctx.Done():
			var zero T
			yield(zero, context.Cause(in.ctx))
			return
		}
	}
}
