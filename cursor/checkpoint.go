package cursor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
)

// ErrPending says that an item is too far ahead of one that is not done yet;
// see [Pending].
var ErrPending = errors.New("too many items are done ahead of it")

// FingerprintError says that what is stored belongs to another job than the one
// that wants to go on from it.
type FingerprintError struct {
	Name            string
	Stored, Current string
}

func (e *FingerprintError) Error() string {
	return fmt.Sprintf("cursor: open %q: the stored state is of another job: stored fingerprint %q, current %q", e.Name, e.Stored, e.Current)
}

// Checkpoint knows which items of a source are done and stores the cursor up to
// which all of them are. Make it with [Open]. Its methods may be called
// concurrently. Its memory is bounded: see [Pending].
type Checkpoint[C any] struct {
	store Store
	name  string
	checkpointOptions

	mu        sync.Mutex // never held while waiting or calling out
	mark      watermark[C]
	completed uint64 // value of mark.low at which the job was completed
	rec       Record // stored last

	// saving is a lock that a caller can wait for under its context. It guards
	// unsure.
	saving chan struct{}
	unsure *Record // a save of it failed, so the store may have it or not
}

// Open returns the checkpoint stored under name, or a new one if there is none.
// It fails with a [*FingerprintError] if what is stored is of another job, with
// ErrCorrupt (of the store) if it cannot be read whole, and if the stored cursor
// is not a C. It writes nothing.
//
// A checkpoint follows one stretch of one source: go on from its cursor with
// [Source.From] before the first loop, and open it again after another From.
//
// Open panics if store is nil or name is empty.
func Open[C any](ctx context.Context, store Store, name string, opts ...CheckpointOption) (*Checkpoint[C], error) {
	if store == nil {
		panic("cursor: Open(nil store)")
	}
	if name == "" {
		panic("cursor: Open: empty name")
	}
	c := &Checkpoint[C]{store: store, name: name, saving: make(chan struct{}, 1)}
	c.pending = defaultPending
	for _, opt := range opts {
		opt(&c.checkpointOptions)
	}
	c.mark.bound = c.pending

	rec, err := store.Load(ctx, name)
	if errors.Is(err, ErrNotFound) {
		rec = Record{}
	} else if err != nil {
		return nil, fmt.Errorf("cursor: open %q: %w", name, err)
	}
	if rec.Fingerprint != "" && c.fingerprint != "" && rec.Fingerprint != c.fingerprint {
		return nil, &FingerprintError{Name: name, Stored: rec.Fingerprint, Current: c.fingerprint}
	}
	if c.fingerprint == "" {
		c.fingerprint = rec.Fingerprint
	}
	if rec.Cursor != nil {
		cur, err := decode[C](rec.Cursor)
		if err != nil {
			return nil, fmt.Errorf("cursor: open %q: %w", name, err)
		}
		c.mark.cursor, c.mark.any = cur, true
	}
	c.rec = rec
	return c, nil
}

// Cursor returns the low watermark: everything up to it is done, so it is where
// to resume. It is the stored cursor at first and moves on with [Item.Done].
// ok is false if nothing is done.
func (c *Checkpoint[C]) Cursor() (cur C, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mark.cursor, c.mark.any
}

// Data decodes the data that is stored with the cursor into the value that into
// points to; see [Sync]. It returns an error that Is ErrNotFound if there is
// none.
func (c *Checkpoint[C]) Data(into any) error {
	c.mu.Lock()
	data := c.rec.Data
	c.mu.Unlock()
	if data == nil {
		return fmt.Errorf("cursor: data of %q: %w", c.name, ErrNotFound)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("cursor: data of %q: %w", c.name, err)
	}
	return nil
}

// Completed reports whether the job is stored as complete.
func (c *Checkpoint[C]) Completed() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rec.Complete
}
