package cursor_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
)

// stateFile returns a store at a path in a new directory, and the path.
func stateFile(t testing.TB) (*cursor.File, string) {
	path := filepath.Join(t.TempDir(), "out.csv.headgate")
	return cursor.NewFileAt(path), path
}

func record(version uint64) cursor.Record {
	return cursor.Record{
		Version: version, Fingerprint: "v1", Cursor: json.RawMessage(`["int:7","text:a"]`), Data: json.RawMessage(`{"bytes":7}`),
	}
}

func files(t testing.TB, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestFileKeepsTheRecordAtItsPathAndNothingElse(t *testing.T) {
	f, path := stateFile(t)
	wantEqual(t, "Path", path, f.Path("job"))
	for v := uint64(1); v <= 3; v++ {
		must(t, f.Save(t.Context(), "job", record(v)))
		wantEqual(t, "files", []string{filepath.Base(path)}, files(t, filepath.Dir(path)))
	}
	rec, err := f.Load(t.Context(), "job")
	must(t, err)
	wantEqual(t, "record", record(3), rec)
	info, err := os.Stat(path)
	must(t, err)
	if perm := info.Mode().Perm(); perm != 0o600 && os.PathSeparator == '/' {
		t.Errorf("permissions: got %o, want 600", perm)
	}
}

func TestFileInADirectoryTellsNamesApart(t *testing.T) {
	dir := t.TempDir()
	f := cursor.NewFile(dir)
	wantEqual(t, "Path", filepath.Join(dir, "users.state"), f.Path("users"))
	must(t, f.Save(t.Context(), "users", record(1)))
	must(t, f.Save(t.Context(), "../users", record(1)))
	wantEqual(t, "files", []string{"..%2fusers.state", "users.state"}, files(t, dir))
}

func TestFileAtAPathIsOneJobs(t *testing.T) {
	f, path := stateFile(t)
	must(t, f.Save(t.Context(), "one", record(1)))
	for what, err := range map[string]error{
		"Load": func() error { _, err := f.Load(t.Context(), "two"); return err }(),
		"Save": f.Save(t.Context(), "two", record(1)),
	} {
		if err == nil || errors.Is(err, cursor.ErrNotFound) || !strings.Contains(err.Error(), `"one", not of "two"`) {
			t.Errorf("%s: got error %v, want one that names both jobs", what, err)
		}
	}
	must(t, f.Remove(t.Context(), "two")) // whoever asks: the path is the caller's
	wantEqual(t, "files", []string(nil), files(t, filepath.Dir(path)))
}

func TestRemoveBeginsTheJobAnew(t *testing.T) {
	f, path := stateFile(t)
	must(t, f.Remove(t.Context(), "job"))
	must(t, f.Save(t.Context(), "job", record(1)))
	must(t, os.WriteFile(path, []byte("torn"), 0o600))
	must(t, os.WriteFile(path+".tmp", []byte("left"), 0o600))
	must(t, f.Remove(t.Context(), "job"))
	wantEqual(t, "files", []string(nil), files(t, filepath.Dir(path)))
	if _, err := f.Load(t.Context(), "job"); !errors.Is(err, cursor.ErrNotFound) {
		t.Errorf("Load: got error %v, want ErrNotFound", err)
	}
	if err := f.Save(t.Context(), "job", record(2)); !errors.Is(err, cursor.ErrConflict) || !strings.Contains(err.Error(), "removed") {
		t.Errorf("a save of who still runs it: got error %v, want ErrConflict that says it was removed", err)
	}
}

// What a process that died between any two steps of a save leaves behind.
func TestWhatADeadProcessLeavesIsNoObstacle(t *testing.T) {
	for name, leave := range map[string]func(t *testing.T, path string, next []byte){
		"the save lock":                func(*testing.T, string, []byte) {},
		"an empty temporary file":      func(t *testing.T, path string, _ []byte) { write(t, path+".tmp", nil) },
		"half a temporary file":        func(t *testing.T, path string, next []byte) { write(t, path+".tmp", next[:len(next)/2]) },
		"a whole temporary file":       func(t *testing.T, path string, next []byte) { write(t, path+".tmp", next) },
		"a read-only temporary file":   func(t *testing.T, path string, _ []byte) { write(t, path+".tmp", nil); os.Chmod(path+".tmp", 0) },
		"the rename done, not settled": func(t *testing.T, path string, next []byte) { write(t, path, next) },
		"a job lock":                   func(t *testing.T, path string, _ []byte) { write(t, path+".lock", []byte("process 1 on mars\n")) },
	} {
		t.Run(name, func(t *testing.T) {
			f, path := stateFile(t)
			must(t, f.Save(t.Context(), "job", record(1)))
			old, err := os.ReadFile(path)
			must(t, err)
			must(t, f.Save(t.Context(), "job", record(2)))
			next, err := os.ReadFile(path)
			must(t, err)
			write(t, path, old)
			write(t, path+".saving", nil)
			leave(t, path, next)

			rec, err := f.Load(t.Context(), "job")
			must(t, err)
			if rec.Version != 1 && rec.Version != 2 {
				t.Errorf("loaded version %d, want 1 or 2", rec.Version)
			}
			unlock, err := f.Lock("job")
			must(t, err)
			must(t, f.Save(t.Context(), "job", record(rec.Version+1)))
			must(t, unlock())
			wantEqual(t, "files", []string{filepath.Base(path)}, files(t, filepath.Dir(path)))
		})
	}
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	must(t, os.WriteFile(path, data, 0o600))
}

func TestATemporaryFileThatIsALinkIsNotFollowed(t *testing.T) {
	f, path := stateFile(t)
	victim := filepath.Join(t.TempDir(), "victim")
	write(t, victim, []byte("precious"))
	if err := os.Symlink(victim, path+".tmp"); err != nil {
		t.Skip(err)
	}
	must(t, f.Save(t.Context(), "job", record(1)))
	if data, _ := os.ReadFile(victim); string(data) != "precious" {
		t.Errorf("the link's target: got %q, want it untouched", data)
	}
	must(t, os.Symlink(victim, path+".saving"))
	if err := f.Save(t.Context(), "job", record(2)); err == nil {
		t.Error("a lock file that is a link: got no error")
	}
	must(t, os.Symlink(victim, path+".lock"))
	if _, err := f.Lock("job"); err == nil {
		t.Error("a job lock that is a link: got no error")
	}
	if data, _ := os.ReadFile(victim); string(data) != "precious" {
		t.Errorf("the link's target: got %q, want it untouched", data)
	}
}

func TestAFileDoesNotTakeWhatIsNotJSON(t *testing.T) {
	f, path := stateFile(t)
	if err := f.Save(t.Context(), "job", cursor.Record{Version: 1, Data: json.RawMessage(`{`)}); err == nil {
		t.Error("got no error")
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file was made: %v", err)
	}
}

func TestNewFileChecksItsArguments(t *testing.T) {
	wantPanic(t, `cursor: NewFile(""): want a directory; the current one is "."`, func() { cursor.NewFile("") })
	wantPanic(t, `cursor: NewFileAt(""): want a path`, func() { cursor.NewFileAt("") })
	f, _ := stateFile(t)
	if _, err := f.Lock(""); err == nil {
		t.Error("Lock of an empty name: got no error")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Remove(ctx, "job"); !errors.Is(err, context.Canceled) {
		t.Errorf("Remove under a done context: got error %v", err)
	}
}
