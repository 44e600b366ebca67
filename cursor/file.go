package cursor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// File is a [Store] that keeps each record in a file of its own. Make it with
// [NewFile] or [NewFileAt].
//
// A save writes a temporary file beside the state file, syncs it, renames it
// over the state file and syncs the directory. Whenever the process or the
// machine dies, the state file holds the old record or the new one, whole. A
// state file that is torn, cut or changed is ErrCorrupt on load and on save: it
// is never taken for a job not begun, nor written over. Its text carries a
// SHA-256 against that; it is JSON that a person can read, mode 0600, since
// cursors are data.
//
// Beside the state file P there may be P.saving and P.tmp during a save and
// P.lock while the job is locked. A process that dies leaves them behind; they
// hold up nobody and the next save or lock takes them over. Locks are those of
// the operating system, which go with their process: flock on Unix, share modes
// on Windows. (On a system with neither, such as Solaris or Plan 9, they hold
// within one process only.) The compare and replace of a save are safe against
// other processes with or without [File.Lock].
//
// A save costs two syncs, thus milliseconds on a disk, and reads the old file.
type File struct {
	path func(name string) string
}

// NewFile returns a store of the files in the directory dir, one for each name.
// A name of letters, digits and .-_ gives the file name.state; in other names
// the odd bytes are spelled %xx, and very long names are cut and given a hash.
// dir must exist when a record is loaded or saved; it is not created, because an
// unmounted disk should not look like a job not begun. NewFile panics if dir is
// empty.
func NewFile(dir string) *File {
	if dir == "" {
		panic(`cursor: NewFile(""): want a directory; the current one is "."`)
	}
	return &File{path: func(name string) string { return filepath.Join(dir, fileName(name)) }}
}

// NewFileAt returns a store that keeps the record of one job exactly at path,
// whatever the job's name is. Another name than the stored one is an error. It
// panics if path is empty.
func NewFileAt(path string) *File {
	if path == "" {
		panic(`cursor: NewFileAt(""): want a path`)
	}
	return &File{path: func(string) string { return path }}
}

// Path returns where the record of that name is kept.
func (f *File) Path(name string) string { return f.path(name) }

// Load implements [Store].
func (f *File) Load(ctx context.Context, name string) (Record, error) {
	if err := checkArgs(ctx, name); err != nil {
		return Record{}, err
	}
	return loadFile(f.path(name), name)
}

// Save implements [Store]. It waits for a save of the same name that another
// process is in; ctx bounds that wait.
func (f *File) Save(ctx context.Context, name string, rec Record) error {
	if err := checkArgs(ctx, name); err != nil {
		return err
	}
	data, err := encodeState(name, rec)
	if err != nil {
		return err
	}
	path := f.path(name)
	unlock, err := lockForSave(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	stored, err := loadFile(path, name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	if err := follows(name, rec.Version, stored.Version); err != nil {
		return fmt.Errorf("%w (state file %s)", err, path)
	}
	return explain(replaceFile(path, data), path)
}

// Remove removes the record of that name, whether or not it can be read, so
// that the job begins anew. Removing what is not there is no error. A process
// that still runs the job gets ErrConflict at its next save.
func (f *File) Remove(ctx context.Context, name string) error {
	if err := checkArgs(ctx, name); err != nil {
		return err
	}
	path := f.path(name)
	unlock, err := lockForSave(ctx, path)
	if err != nil {
		return err
	}
	defer unlock()
	for _, p := range []string{path + ".tmp", path} {
		if err := os.Remove(p); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return explain(err, path)
		}
	}
	return explain(syncDir(filepath.Dir(path)), path)
}

func loadFile(path, name string) (Record, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, dirErr := os.Stat(filepath.Dir(path)); dirErr == nil {
			return Record{}, fmt.Errorf("cursor: state file %s: %w", path, ErrNotFound)
		}
	}
	if err != nil {
		return Record{}, explain(err, path)
	}
	rec, err := decodeState(name, data)
	if err != nil {
		return Record{}, fmt.Errorf("cursor: state file %s: %w", path, err)
	}
	return rec, nil
}

// replaceFile puts data at path, durably, or leaves what is there. The caller
// holds the save lock, so the temporary file is nobody else's; one that a dead
// process left is removed first rather than opened, for it might be a link.
func replaceFile(path string, data []byte) error {
	tmp := path + ".tmp"
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if err := writeSynced(tmp, data); err != nil {
		os.Remove(tmp)
		return err
	}
	if err := rename(tmp, path); err != nil {
		os.Remove(tmp)
		return err
	}
	return syncDir(filepath.Dir(path))
}

func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// lockForSave waits for the short lock that makes a save's compare and replace
// one step among processes.
func lockForSave(ctx context.Context, path string) (unlock func(), err error) {
	var wait *time.Timer
	for pause := time.Millisecond; ; pause = min(2*pause, 16*time.Millisecond) {
		f, err := tryLock(path + ".saving")
		if err == nil {
			return func() { unlockFile(f) }, nil
		}
		if !errors.Is(err, ErrLocked) {
			return nil, explain(err, path)
		}
		if wait == nil {
			wait = time.NewTimer(pause)
			defer wait.Stop()
		} else {
			wait.Reset(pause)
		}
		select {
		case <-wait.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("cursor: waiting for another save of %s: %w", path, context.Cause(ctx))
		}
	}
}
