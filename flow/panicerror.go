package flow

import "github.com/headgate/headgate/flow/internal/engine"

// PanicError is what a panic on one of an operator's goroutines is raised with
// again in the consumer's loop. Value is what was panicked with and Stack the
// stack at that place, as [runtime/debug.Stack] prints it. If Value is an
// error, Unwrap returns it.
//
// With one worker there is no other goroutine, and a panic reaches the loop as
// it is.
type PanicError = engine.PanicError
