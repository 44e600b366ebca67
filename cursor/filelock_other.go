//go:build !windows && (!unix || aix || solaris)

package cursor

import (
	"os"
	"sync"
)

// locked holds the paths locked by this process: there is no lock here that
// would hold among processes and go with them.
var locked sync.Map

func tryLock(path string) (*os.File, error) {
	if _, taken := locked.LoadOrStore(path, true); taken {
		return nil, ErrLocked
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		locked.Delete(path)
		return nil, err
	}
	return f, nil
}

func unlockFile(f *os.File) error {
	err := f.Close()
	_ = os.Remove(f.Name())
	locked.Delete(f.Name())
	return err
}

func rename(from, to string) error { return os.Rename(from, to) }

func syncDir(string) error { return nil }

func noSpace(error) bool { return false }

func readOnly(error) bool { return false }
