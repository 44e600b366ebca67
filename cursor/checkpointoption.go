package cursor

import (
	"context"
	"fmt"
)

// CheckpointOption is a choice in how a [Checkpoint] works.
type CheckpointOption func(*checkpointOptions)

type checkpointOptions struct {
	fingerprint string
	sync        func(context.Context) (any, error)
	pending     int
}

const defaultPending = 1 << 16

// Fingerprint names what the cursor belongs to: the query, the columns and their
// types, whatever makes a cursor of one job wrong for another. It is stored with
// the cursor, and [Open] refuses a stored one that differs. If either is empty,
// it is not checked.
func Fingerprint(s string) CheckpointOption {
	return func(o *checkpointOptions) { o.fingerprint = s }
}

// Sync sets what runs first in each save: it makes durable what the items done
// so far produced (flush, fsync, commit) and returns data to be stored with the
// cursor in the same atomic write, such as the output's length. The data must
// have a JSON form; nil leaves the stored data as it is. If Sync fails, nothing
// is saved.
//
// The cursor to be saved is fixed before Sync runs: whatever is done meanwhile is
// left to the next save. For data that must match the cursor exactly, call
// [Checkpoint.Save] from the goroutine that writes the output and marks the items
// done. Sync panics if f is nil.
func Sync(f func(ctx context.Context) (data any, err error)) CheckpointOption {
	if f == nil {
		panic("cursor: Sync(nil func)")
	}
	return func(o *checkpointOptions) { o.sync = f }
}

// Pending bounds how far ahead of the first item that is not done another may be
// marked done: 65,536 items unless told otherwise. That is also the number of
// cursors kept at most, rounded up to a power of two.
//
// Beyond it, [Item.Done] refuses the item with [ErrPending] and forgets
// nothing: the caller keeps it and marks it again when the slow one is done, or
// stops; what was refused is then repeated after the resume. An ordered pipeline
// never comes there. Pending panics if n is below 1.
func Pending(n int) CheckpointOption {
	if n < 1 {
		panic(fmt.Sprintf("cursor: Pending(%d): want at least 1", n))
	}
	return func(o *checkpointOptions) { o.pending = n }
}
