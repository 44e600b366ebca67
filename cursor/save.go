package cursor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
)

// Save stores the low watermark, after the [Sync] hook, whether or not it has
// moved. Concurrent saves run one after another. ctx bounds the wait for them,
// the hook and the store.
//
// An error that Is ErrConflict means that another process saves under the same
// name: stop, it has the job now. After any other error the checkpoint is as it
// was and Save may be called again: whether the failed save was stored is found
// out first.
func (c *Checkpoint[C]) Save(ctx context.Context) error {
	return c.locked(ctx, "save", func() error {
		c.mu.Lock()
		rec, err := c.snapshot()
		c.mu.Unlock()
		if err != nil {
			return err
		}
		return c.put(ctx, rec)
	})
}

// Complete saves like [Checkpoint.Save] and marks the job as complete. It is an
// error if an item before one that is done is not done itself. Items that were
// handed out later than every item done are not known here: call Complete when
// [Source.Ended] says that the loop came to the end. A later Done and Save make
// the job incomplete again.
func (c *Checkpoint[C]) Complete(ctx context.Context) error {
	return c.locked(ctx, "complete", func() error {
		c.mu.Lock()
		rec, err := c.snapshot()
		ahead, low := c.mark.ahead, c.mark.low
		c.mu.Unlock()
		if err != nil {
			return err
		}
		if ahead > 0 {
			return fmt.Errorf("item %d is not done, but %d after it are", low+1, ahead)
		}
		rec.Complete = true
		if err := c.put(ctx, rec); err != nil {
			return err
		}
		c.mu.Lock()
		c.completed = low
		c.mu.Unlock()
		return nil
	})
}

// locked runs f, alone, and says in its error what of it failed.
func (c *Checkpoint[C]) locked(ctx context.Context, what string, f func() error) error {
	select {
	case c.saving <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("cursor: %s %q: %w", what, c.name, context.Cause(ctx))
	}
	defer func() { <-c.saving }()
	if err := f(); err != nil {
		return fmt.Errorf("cursor: %s %q: %w", what, c.name, err)
	}
	return nil
}

// snapshot returns what to store now. c.mu is held.
func (c *Checkpoint[C]) snapshot() (Record, error) {
	rec := Record{
		Fingerprint: c.fingerprint,
		Data:        c.rec.Data,
		Complete:    c.rec.Complete && c.completed == c.mark.low,
	}
	if !c.mark.any {
		return rec, nil
	}
	data, err := encode(c.mark.cursor)
	rec.Cursor = data
	return rec, err
}

// put runs the hook and stores rec as the version after the one stored last.
func (c *Checkpoint[C]) put(ctx context.Context, rec Record) error {
	if c.sync != nil {
		data, err := c.sync(ctx)
		if err != nil {
			return fmt.Errorf("sync: %w", err)
		}
		if data != nil {
			if rec.Data, err = json.Marshal(data); err != nil {
				return fmt.Errorf("data: %w", err)
			}
		}
	}
	if err := c.settle(ctx); err != nil {
		return err
	}
	rec.Version = c.rec.Version + 1 // only written with saving held
	if err := c.store.Save(ctx, c.name, rec); err != nil {
		if !errors.Is(err, ErrConflict) {
			c.unsure = &rec
		}
		return err
	}
	c.stored(rec)
	return nil
}

// settle finds out whether a save that failed was stored nevertheless: a store
// may fail after the write, and taking that write for another process's would
// fence this one off by itself. A record of the expected version and the very
// same content is taken for ours. If it is another process's that has done
// exactly the same, the two are told apart at the next save.
func (c *Checkpoint[C]) settle(ctx context.Context) error {
	if c.unsure == nil {
		return nil
	}
	now, err := c.store.Load(ctx, c.name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("after a failed save: %w", err)
	}
	if now.Version == c.unsure.Version && now.sameAs(*c.unsure) {
		c.stored(now)
	}
	c.unsure = nil
	return nil
}

func (c *Checkpoint[C]) stored(rec Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rec = rec
}

func (r Record) sameAs(o Record) bool {
	return r.Fingerprint == o.Fingerprint && r.Complete == o.Complete &&
		sameJSON(r.Cursor, o.Cursor) && sameJSON(r.Data, o.Data)
}

// sameJSON compares meanings, for a store may keep JSON in a form of its own.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var va, vb any
	return unmarshalNumber(a, &va) == nil && unmarshalNumber(b, &vb) == nil && reflect.DeepEqual(va, vb)
}

func unmarshalNumber(data json.RawMessage, v *any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}
