package cursor

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// explain adds to an error about the state file at path, or a file beside it,
// what to do about it. The error stays in the chain. nil stays nil.
func explain(err error, path string) error {
	if err == nil {
		return nil
	}
	dir := filepath.Dir(path)
	advice := ""
	switch {
	case noSpace(err):
		advice = "; make room and run the job again, what was saved before is intact"
	case readOnly(err):
		advice = "; the file system is mounted read-only, keep the state elsewhere"
	case errors.Is(err, fs.ErrPermission):
		advice = fmt.Sprintf("; this process must be allowed to read and write %s and to create files in %s", path, dir)
	case errors.Is(err, fs.ErrNotExist):
		advice = fmt.Sprintf("; the directory %s must exist: create it, or mount the disk it is on", dir)
	default:
		if info, statErr := os.Stat(path); statErr == nil && info.IsDir() {
			advice = "; a directory stands where the state file should be"
		} else if info, statErr := os.Stat(dir); statErr == nil && !info.IsDir() {
			advice = fmt.Sprintf("; %s is not a directory", dir)
		}
	}
	return fmt.Errorf("cursor: state file %s: %w%s", path, err, advice)
}
