// Package flow runs steps over a sequence on several goroutines, and keeps the
// sequence pulled: what its operators return is a plain [iter.Seq2], and what
// happens inside happens because the loop over it asks for more.
//
// The words sequence, source, operator, sink, pull and yield are those of
// package seq. Three more are used here.
//
// A step is the user's work on one item, a func(context.Context, A) (B, error).
// An item is in flight while it is inside a step. The window is what has been
// pulled from the source and not yet been yielded to the loop.
//
// # What every operator keeps
//
// Nothing is pulled, and no goroutine is started, before the loop starts. When
// the range statement is over, however it was left, the goroutines of the
// operator are gone and the source's own clean-up has run; leaving a loop
// therefore waits for the steps in flight, whose context is cancelled. The
// window is bounded: a consumer that rests makes the source rest. The loop's
// body runs on the loop's own goroutine alone.
//
// An error element of the source passes in its place. A step that fails yields
// an [*ItemError] in the item's place. The loop may go on after either.
//
// A panic in a step is raised in the consumer's loop, at the item's place and
// after clean-up, as a [*PanicError]; one in a source likewise, after the last
// item. A step that calls [runtime.Goexit] ends the consumer's goroutine in
// the same way.
package flow
