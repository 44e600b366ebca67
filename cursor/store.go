package cursor

import (
	"context"
	"encoding/json"
	"errors"
)

// Record is what a [Store] keeps for one name.
type Record struct {
	// Version is 1 at the first save and one more at each that follows.
	Version uint64
	// Fingerprint says what the cursor belongs to: a query, a schema. Empty:
	// it is not checked.
	Fingerprint string
	// Cursor is the low watermark as [Checkpoint] encodes it; nil: nothing is
	// done yet.
	Cursor json.RawMessage
	// Data is the caller's own, saved in the same atomic write; nil: none.
	Data json.RawMessage
	// Complete says that the job has come to its end.
	Complete bool
}

// Store keeps records by name. Names are any non-empty text. All its methods
// may be called concurrently, also by other processes if the store is shared
// with them. Package storetest checks these rules against any store.
type Store interface {
	// Load returns the record last saved under name, or an error that Is
	// ErrNotFound if there never was one. What is there but cannot be read whole
	// is another error, never ErrNotFound: a job must not silently begin anew.
	Load(ctx context.Context, name string) (Record, error)

	// Save stores rec under name if the version stored there is rec.Version-1
	// (none stored: rec.Version is 1), otherwise it changes nothing and returns
	// an error that Is ErrConflict. The compare and the write are one atomic
	// step. When Save returns nil, the record is as durable as the store can
	// make it. After any other error than ErrConflict it may or may not have
	// been stored, but whole.
	Save(ctx context.Context, name string, rec Record) error
}

var (
	// ErrNotFound says that nothing is stored under that name.
	ErrNotFound = errors.New("nothing stored")

	// ErrConflict says that the stored version is not the one that this save
	// builds on: another process runs the same job. Stop, or open it again.
	ErrConflict = errors.New("saved by another in the meantime")

	// ErrLocked says that somebody else holds the job's lock.
	ErrLocked = errors.New("locked by another")

	// ErrCorrupt says that something is stored but is not what was saved.
	ErrCorrupt = errors.New("corrupt")
)
