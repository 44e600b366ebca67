package cursor

import (
	"fmt"
	"os"
	"strings"
	"sync"
)

// Lock takes the job of that name for this process, for as long as the job
// runs: until unlock is called, or the process ends in whatever way. If another
// holds it, the error Is ErrLocked and says who. Lock does not wait.
//
// The lock is advisory: it keeps two runs of one job from starting. It is not
// needed for the safety of a save, which is fenced by itself. Calling unlock
// again does nothing.
func (f *File) Lock(name string) (unlock func() error, err error) {
	if name == "" {
		return nil, fmt.Errorf("cursor: a record's name is empty")
	}
	path := f.path(name)
	lockPath := path + ".lock"
	file, err := tryLock(lockPath)
	if err == ErrLocked {
		return nil, fmt.Errorf("cursor: the job of %s is run by %s (lock file %s): wait for it or end it: %w", path, holder(lockPath), lockPath, ErrLocked)
	}
	if err != nil {
		return nil, explain(err, path)
	}
	if err := sign(file); err != nil {
		unlockFile(file)
		return nil, explain(err, path)
	}
	return sync.OnceValue(func() error { return unlockFile(file) }), nil
}

// sign writes into the lock file who holds it.
func sign(f *os.File) error {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err = f.WriteAt(fmt.Appendf(nil, "process %d on %s\n", os.Getpid(), host), 0)
	return err
}

// holder returns what the lock's holder wrote into it. It may not have come to
// that yet.
func holder(path string) string {
	data, err := os.ReadFile(path)
	who := strings.TrimSpace(string(data))
	if err != nil || who == "" {
		return "another process"
	}
	return who
}
