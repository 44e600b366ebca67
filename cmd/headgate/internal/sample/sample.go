// Package sample makes a SQLite table of events with mixed types, the same one
// every time, so that the tool can be tried and tested without a database.
package sample

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
)

// Table is the name of the sample's table.
const Table = "events"

// version is part of the file's name. Raise it with every change to what the
// table holds.
const version = 1

// abandoned is the age at which an unfinished file belongs to nobody any more.
const abandoned = time.Hour

// File is a sample's SQLite file.
type File struct {
	Path string
	temp string // folder to remove on Close; "" for a file that is kept
}

// Open returns the sample of n rows. It is made once and kept in the user's
// cache folder; making is called before that. Without such a folder it is made
// in a temporary one, which Close removes. The rows are the same every time.
func Open(ctx context.Context, n int, making func(path string)) (*File, error) {
	name := fmt.Sprintf("sample-v%d-%d.sqlite", version, n)
	dir, err := cacheDir()
	f := &File{}
	if err != nil {
		if dir, err = os.MkdirTemp("", "headgate-sample-*"); err != nil {
			return nil, failed(err)
		}
		f.temp = dir
	}
	f.Path = filepath.Join(dir, name)
	if _, err := os.Stat(f.Path); err == nil {
		return f, nil
	}
	making(f.Path)
	if err := makeAt(ctx, f.Path, n); err != nil {
		return nil, errors.Join(failed(err), f.Close())
	}
	return f, nil
}

// Close removes a file that could not be kept.
func (f *File) Close() error {
	if f.temp == "" {
		return nil
	}
	return os.RemoveAll(f.temp)
}

// cacheDir returns a folder for the user's samples, if there can be one.
func cacheDir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "headgate")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	probe, err := os.CreateTemp(dir, "probe-*.tmp")
	if err != nil {
		return "", err
	}
	return dir, errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// makeAt makes the file under another name and renames it when it is whole, so
// that neither a crash nor a second process leaves half a table at path.
func makeAt(ctx context.Context, path string, n int) error {
	removeAbandoned(filepath.Dir(path))
	tmp, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := fill(ctx, tmp.Name(), n); err != nil {
		return err
	}
	if err := syncFile(tmp.Name()); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// removeAbandoned removes what crashes have left. It is no matter if it cannot.
func removeAbandoned(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, "*.tmp"))
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(path)
		}
	}
}

func failed(err error) error {
	e := &exit.Error{Code: exit.Failed, What: fmt.Sprintf("cannot make the sample: %v", err), Err: err}
	if errors.Is(err, fs.ErrPermission) {
		e.Do = "Set XDG_CACHE_HOME or TMPDIR to a folder where this user may write."
	}
	return e
}
