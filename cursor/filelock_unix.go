//go:build unix && !aix && !solaris

package cursor

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// tryLock opens the file at path, creates it if need be, and locks it. The
// error is ErrLocked if somebody else has it locked, in this process too.
//
// A holder removes the file before it lets go, so whoever gets the lock looks
// whether what it has locked is still what stands at path.
func tryLock(path string) (*os.File, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
		if err != nil {
			return nil, err
		}
		if err := flock(f); err != nil {
			f.Close()
			if err == syscall.EWOULDBLOCK {
				return nil, ErrLocked
			}
			return nil, &os.PathError{Op: "flock", Path: path, Err: err}
		}
		if stands(f, path) {
			return f, nil
		}
		f.Close()
	}
}

func flock(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			return err
		}
	}
}

func stands(f *os.File, path string) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(mine, there)
}

func unlockFile(f *os.File) error {
	// Left there if it cannot be removed, it is no obstacle.
	_ = os.Remove(f.Name())
	return f.Close()
}

func rename(from, to string) error { return os.Rename(from, to) }

// syncDir makes a rename in dir durable. Some network file systems cannot sync
// a directory and say EINVAL; they do it at the rename.
func syncDir(dir string) error {
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}

func noSpace(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func readOnly(err error) bool { return errors.Is(err, syscall.EROFS) }
