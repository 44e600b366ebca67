package engine

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// PanicError carries a panic from the goroutine where it happened to the
// consumer's. It is documented in package flow.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("%v\n\nraised on another goroutine:\n%s", e.Value, e.Stack)
}

func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// goexit stands for a call of runtime.Goexit on an engine goroutine.
type goexit struct{}

func (goexit) Error() string { return "runtime.Goexit" }

// Unwound tells how the goroutine running the deferred caller left its work:
// nil for a return (finished is then true), else what Raise is to do in the
// consumer's loop. recovered is the caller's own recover().
func Unwound(finished bool, recovered any) error {
	switch {
	case finished:
		return nil
	case recovered == nil:
		return goexit{}
	}
	if nested, ok := recovered.(*PanicError); ok {
		return nested // an inner operator's: its stack is the one that tells
	}
	return &PanicError{Value: recovered, Stack: debug.Stack()}
}

// Raise does on the consumer's goroutine what err did on another.
func Raise(err error) {
	if _, ok := err.(goexit); ok {
		runtime.Goexit()
	}
	panic(err)
}
