//go:build unix

package cursor_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/headgate/headgate/cursor"
)

// fails expects an error that Is want and says each of the texts.
func fails(t *testing.T, what string, err, want error, texts ...string) {
	t.Helper()
	if err == nil || want != nil && !errors.Is(err, want) || errors.Is(err, cursor.ErrNotFound) {
		t.Errorf("%s: got error %v, want one that Is %v and is not ErrNotFound", what, err, want)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error %q does not say %q", what, err, text)
		}
	}
}

func TestAMissingDirectoryIsNotAJobNotBegun(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "unmounted")
	f := cursor.NewFile(dir)
	_, err := f.Load(t.Context(), "job")
	fails(t, "Load", err, fs.ErrNotExist, "the directory "+dir+" must exist")
	fails(t, "Save", f.Save(t.Context(), "job", record(1)), fs.ErrNotExist, "create it, or mount")
	fails(t, "Remove", f.Remove(t.Context(), "job"), fs.ErrNotExist, "create it, or mount")
	_, err = f.Lock("job")
	fails(t, "Lock", err, fs.ErrNotExist, "create it, or mount")
	_, err = cursor.Open[int](t.Context(), f, "job")
	fails(t, "Open", err, fs.ErrNotExist, "create it, or mount")
}

func TestADirectoryRemovedDuringTheJobIsAnError(t *testing.T) {
	f, path := stateFile(t)
	cp := open[int](t, f)
	must(t, cp.Save(t.Context()))
	must(t, os.RemoveAll(filepath.Dir(path)))
	fails(t, "Save", cp.Save(t.Context()), fs.ErrNotExist, "create it, or mount")
}

func TestAStateFileRemovedDuringTheJobIsAConflict(t *testing.T) {
	f, path := stateFile(t)
	cp := open[int](t, f)
	must(t, cp.Save(t.Context()))
	must(t, os.Remove(path))
	fails(t, "Save", cp.Save(t.Context()), cursor.ErrConflict, "the state was removed", path)
}

func TestSomethingElseInTheWayIsNamed(t *testing.T) {
	f, path := stateFile(t)
	must(t, os.Mkdir(path, 0o700))
	_, err := f.Load(t.Context(), "job")
	fails(t, "a directory as the state file", err, nil, path, "a directory stands where")

	dir := filepath.Join(t.TempDir(), "file")
	write(t, dir, nil)
	f = cursor.NewFile(dir)
	_, err = f.Load(t.Context(), "job")
	fails(t, "a file as the directory", err, syscall.ENOTDIR, dir+" is not a directory")
	fails(t, "a file as the directory", f.Save(t.Context(), "job", record(1)), syscall.ENOTDIR, dir+" is not a directory")
}

func TestWhatIsNotPermittedSaysSoAndLeavesTheState(t *testing.T) {
	if os.Geteuid() == 0 {
		asNobody(t)
		return
	}
	f, path := stateFile(t)
	must(t, f.Save(t.Context(), "job", record(1)))
	dir := filepath.Dir(path)
	must(t, os.Chmod(dir, 0o500))
	defer os.Chmod(dir, 0o700)
	fails(t, "Save in a read-only directory", f.Save(t.Context(), "job", record(2)), fs.ErrPermission, "must be allowed", dir)
	fails(t, "Remove in a read-only directory", f.Remove(t.Context(), "job"), fs.ErrPermission, "must be allowed", dir)
	_, err := f.Lock("job")
	fails(t, "Lock in a read-only directory", err, fs.ErrPermission, "must be allowed", dir)
	rec, err := f.Load(t.Context(), "job")
	must(t, err)
	wantEqual(t, "the old state", record(1), rec)

	must(t, os.Chmod(dir, 0o700))
	must(t, os.Chmod(path, 0))
	_, err = f.Load(t.Context(), "job")
	fails(t, "Load of an unreadable file", err, fs.ErrPermission, "must be allowed", path)
	fails(t, "Save over an unreadable file", f.Save(t.Context(), "job", record(2)), fs.ErrPermission, "must be allowed", path)
	must(t, os.Chmod(path, 0o600))
	rec, err = f.Load(t.Context(), "job")
	must(t, err)
	wantEqual(t, "the old state", record(1), rec)
}
