// Package exit gives each failure of the tool its exit code and says what to
// do about it.
package exit

import (
	"errors"
	"fmt"
)

// The tool's exit codes, as --help and docs/export.md list them.
const (
	OK      = 0
	Failed  = 1   // somebody must change something first
	Usage   = 2   // the command itself is wrong
	Retry   = 3   // the same command may succeed later
	Changed = 4   // the stored job is another one: query, table or schema changed
	Paused  = 130 // by a signal; the same command goes on
)

// Error is a failure as the user sees it.
type Error struct {
	Code int
	What string // what went wrong, in one line
	Do   string // what to do about it; may be empty, may have several lines
	Err  error  // the cause; may be nil, is not printed
}

func (e *Error) Error() string {
	if e.Do == "" {
		return e.What
	}
	return e.What + "\n" + e.Do
}

func (e *Error) Unwrap() error { return e.Err }

// Usagef returns an error about the command line.
func Usagef(format string, args ...any) error {
	return &Error{Code: Usage, What: fmt.Sprintf(format, args...)}
}

// Code returns the exit code for err: OK for nil, Failed for an error without a
// code of its own.
func Code(err error) int {
	if err == nil {
		return OK
	}
	if e := (*Error)(nil); errors.As(err, &e) {
		return e.Code
	}
	return Failed
}
