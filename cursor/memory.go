package cursor

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// Memory is a [Store] that forgets everything with its process: for tests, and
// for jobs that need to be resumed only within it. Its memory is that of the
// records. The zero value is not usable; see [NewMemory].
type Memory struct {
	mu      sync.Mutex
	records map[string]Record
}

// NewMemory returns an empty store.
func NewMemory() *Memory { return &Memory{records: make(map[string]Record)} }

// Load implements [Store].
func (m *Memory) Load(ctx context.Context, name string) (Record, error) {
	if err := checkArgs(ctx, name); err != nil {
		return Record{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	rec, ok := m.records[name]
	if !ok {
		return Record{}, fmt.Errorf("cursor: memory: %q: %w", name, ErrNotFound)
	}
	return rec.clone(), nil
}

// Save implements [Store].
func (m *Memory) Save(ctx context.Context, name string, rec Record) error {
	if err := checkArgs(ctx, name); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := follows(name, rec.Version, m.records[name].Version); err != nil {
		return err
	}
	m.records[name] = rec.clone()
	return nil
}

func (r Record) clone() Record {
	r.Cursor, r.Data = slices.Clone(r.Cursor), slices.Clone(r.Data)
	return r
}

// checkArgs is what every store here checks first.
func checkArgs(ctx context.Context, name string) error {
	if name == "" {
		return fmt.Errorf("cursor: a record's name is empty")
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return nil
}

// follows returns nil if version comes right after stored, which is 0 if
// nothing is.
func follows(name string, version, stored uint64) error {
	switch {
	case version == 0:
		return fmt.Errorf("cursor: save %q: version 0: want at least 1", name)
	case stored == version-1:
		return nil
	case stored == 0:
		return fmt.Errorf("cursor: save %q as version %d: nothing is stored any more, the state was removed: %w", name, version, ErrConflict)
	default:
		return fmt.Errorf("cursor: save %q as version %d: version %d is stored: %w", name, version, stored, ErrConflict)
	}
}
