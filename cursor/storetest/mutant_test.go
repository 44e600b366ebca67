package storetest_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/cursor/storetest"
)

// broken are stores that keep all rules but one.
var broken = map[string]func(*cursor.Memory) cursor.Store{
	"forgets to compare":    func(m *cursor.Memory) cursor.Store { return &mutant{Store: m, save: saveAnyway} },
	"compares, then writes": func(m *cursor.Memory) cursor.Store { return &mutant{Store: m, save: saveInTwoSteps} },
	"ignores case":          func(m *cursor.Memory) cursor.Store { return &mutant{Store: m, name: strings.ToLower} },
	"trims names":           func(m *cursor.Memory) cursor.Store { return &mutant{Store: m, name: strings.TrimSpace} },
	"cuts long names":       func(m *cursor.Memory) cursor.Store { return &mutant{Store: m, name: cut} },
	"loses the data": func(m *cursor.Memory) cursor.Store {
		return &mutant{Store: m, rec: func(r *cursor.Record) { r.Data = nil }}
	},
	"loses the mark of the end": func(m *cursor.Memory) cursor.Store {
		return &mutant{Store: m, rec: func(r *cursor.Record) { r.Complete = false }}
	},
	"makes nil null": func(m *cursor.Memory) cursor.Store {
		return &mutant{Store: m, rec: func(r *cursor.Record) {
			if r.Cursor == nil {
				r.Cursor = []byte("null")
			}
		}}
	},
	"takes nothing for a record": func(m *cursor.Memory) cursor.Store { return &mutant{Store: m, missing: true} },
}

// mutant changes what goes through to a store.
type mutant struct {
	cursor.Store
	name    func(string) string
	rec     func(*cursor.Record)
	save    func(ctx context.Context, s cursor.Store, name string, rec cursor.Record) error
	missing bool
}

func (m *mutant) Load(ctx context.Context, name string) (cursor.Record, error) {
	if m.name != nil {
		name = m.name(name)
	}
	rec, err := m.Store.Load(ctx, name)
	if m.missing && errors.Is(err, cursor.ErrNotFound) {
		return cursor.Record{}, nil
	}
	return rec, err
}

func (m *mutant) Save(ctx context.Context, name string, rec cursor.Record) error {
	if m.name != nil {
		name = m.name(name)
	}
	if m.rec != nil {
		m.rec(&rec)
	}
	if m.save != nil {
		return m.save(ctx, m.Store, name, rec)
	}
	return m.Store.Save(ctx, name, rec)
}

func cut(name string) string { return name[:min(len(name), 255)] }

// saveAnyway says that it has saved, whatever the version.
func saveAnyway(ctx context.Context, s cursor.Store, name string, rec cursor.Record) error {
	err := s.Save(ctx, name, rec)
	if errors.Is(err, cursor.ErrConflict) {
		return nil
	}
	return err
}

// saveInTwoSteps lets everybody who compared at the same time win.
func saveInTwoSteps(ctx context.Context, s cursor.Store, name string, rec cursor.Record) error {
	now, err := s.Load(ctx, name)
	if err != nil && !errors.Is(err, cursor.ErrNotFound) {
		return err
	}
	if now.Version+1 != rec.Version {
		return s.Save(ctx, name, rec) // refused
	}
	runtime.Gosched() // somebody else saves here
	return saveAnyway(ctx, s, name, rec)
}

const mutantEnv = "HEADGATE_STORETEST_MUTANT"

func TestABrokenStoreDoesNotPass(t *testing.T) {
	if which := os.Getenv(mutantEnv); which != "" {
		storetest.TestStore(t, func(*testing.T) func() cursor.Store {
			s := broken[which](cursor.NewMemory())
			return func() cursor.Store { return s }
		})
		return
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name := range broken {
		cmd := exec.Command(self, "-test.run=^TestABrokenStoreDoesNotPass$", "-test.failfast")
		cmd.Env = append(os.Environ(), mutantEnv+"="+name)
		if out, err := cmd.CombinedOutput(); err == nil {
			t.Errorf("a store that %s passes the suite\n%s", name, out)
		}
	}
}
