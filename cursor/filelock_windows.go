package cursor

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"time"
)

const (
	errorSharingViolation = syscall.Errno(32)
	errorWriteProtect     = syscall.Errno(19)
	errorDiskFull         = syscall.Errno(112)
)

// tryLock opens the file at path so that others may read it but not open it for
// writing, which is what locking it is. The error is ErrLocked if somebody else
// has.
func tryLock(path string) (*os.File, error) {
	p, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	h, err := syscall.CreateFile(p, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ,
		nil, syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err == errorSharingViolation {
		return nil, ErrLocked
	}
	if err != nil {
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

func unlockFile(f *os.File) error {
	err := f.Close()
	// Fails, as it should, if another has opened it by now.
	_ = os.Remove(f.Name())
	return err
}

// rename tries again while a reader has the old file open, which it does for
// moments only.
func rename(from, to string) error {
	for try := 0; ; try++ {
		err := os.Rename(from, to)
		if try == 50 || !errors.Is(err, errorSharingViolation) && !errors.Is(err, fs.ErrPermission) {
			return err
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// syncDir does nothing: a directory cannot be synced here.
func syncDir(string) error { return nil }

func noSpace(err error) bool { return errors.Is(err, errorDiskFull) }

func readOnly(err error) bool { return errors.Is(err, errorWriteProtect) }
