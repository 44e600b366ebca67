package export

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
)

const (
	outputBuffer = 256 << 10
	tailLength   = 4 << 10 // how much before the stored offset is compared on resuming
)

// place is how far the output is known to be written and durable. It is stored
// with the cursor in one atomic write.
type place struct {
	Rows   int64  `json:"rows"`
	Offset int64  `json:"offset"` // bytes
	Tail   uint32 `json:"tail"`   // CRC-32 of the last bytes before Offset, at most tailLength
}

// output is the file that the rows go to. A write error stays: everything after
// it fails too, so that nothing is ever written past a gap.
type output struct {
	f      *os.File
	buf    []byte
	offset int64 // of the file's end, without buf
	err    error
}

// openOutput opens the output at path to go on from at: whatever was written
// after that is cut off.
func openOutput(path string, at place) (*output, error) {
	flags := os.O_RDWR
	if at.Offset == 0 {
		flags |= os.O_CREATE
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) && at.Offset > 0 {
			return nil, missing(path, at)
		}
		return nil, fileError("open the output", path, err)
	}
	o := &output{f: f, offset: at.Offset, buf: make([]byte, 0, outputBuffer)}
	if err := o.cut(path, at); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return o, nil
}

func (o *output) cut(path string, at place) error {
	info, err := o.f.Stat()
	if err != nil {
		return fileError("read the size of the output", path, err)
	}
	if !info.Mode().IsRegular() {
		return &exit.Error{Code: exit.Usage, What: path + " is not a regular file", Do: "A job that can be resumed needs a file that can be cut to a length."}
	}
	if err := o.check(path, at, info.Size()); err != nil {
		return err
	}
	if err := o.f.Truncate(at.Offset); err != nil {
		return fileError("cut the output to its last checkpoint", path, err)
	}
	if _, err := o.f.Seek(at.Offset, io.SeekStart); err != nil {
		return fileError("write the output", path, err)
	}
	if at.Offset == 0 {
		// A new file: its name must survive a crash as its content does.
		if err := syncDir(filepath.Dir(path)); err != nil {
			return fileError("write the output", path, err)
		}
	}
	return nil
}

// check refuses an output that is not the one that the state was stored for.
func (o *output) check(path string, at place, size int64) error {
	if size < at.Offset {
		return &exit.Error{Code: exit.Failed,
			What: fmt.Sprintf("%s has %d bytes, but %d were written when its state was stored: it was changed or exchanged since", path, size, at.Offset),
			Do:   "Bring the file back as it was, or begin anew with --restart."}
	}
	tail, err := o.tail(at.Offset)
	if err != nil {
		return fileError("read the output", path, err)
	}
	if tail != at.Tail {
		return &exit.Error{Code: exit.Failed,
			What: fmt.Sprintf("%s was changed or exchanged since its state was stored: the bytes before %d are others", path, at.Offset),
			Do:   "Bring the file back as it was, or begin anew with --restart."}
	}
	return nil
}

// tail returns the checksum of the last bytes before offset.
func (o *output) tail(offset int64) (uint32, error) {
	b := make([]byte, min(tailLength, offset))
	if _, err := o.f.ReadAt(b, offset-int64(len(b))); err != nil {
		return 0, err
	}
	return crc32.ChecksumIEEE(b), nil
}

// Write appends b.
func (o *output) Write(b []byte) (int, error) {
	if len(b) > cap(o.buf)-len(o.buf) {
		if err := o.flush(); err != nil {
			return 0, err
		}
		if len(b) >= cap(o.buf) {
			return len(b), o.write(b)
		}
	}
	o.buf = append(o.buf, b...)
	return len(b), nil
}

func (o *output) flush() error {
	if len(o.buf) == 0 || o.err != nil {
		return o.err
	}
	err := o.write(o.buf)
	o.buf = o.buf[:0]
	return err
}

func (o *output) write(b []byte) error {
	if o.err != nil {
		return o.err
	}
	n, err := o.f.Write(b)
	o.offset += int64(n)
	if err != nil {
		o.err = fileError("write the output", o.f.Name(), err)
	}
	return o.err
}

// sync makes everything written so far durable and returns where that ends.
func (o *output) sync(rows int64) (place, error) {
	if err := o.flush(); err != nil {
		return place{}, err
	}
	if err := o.f.Sync(); err != nil {
		// After a failed fsync the kernel may have dropped the pages: what is
		// in the file is not known any more, only what was stored before.
		o.err = fileError("write the output", o.f.Name(), err)
		return place{}, o.err
	}
	tail, err := o.tail(o.offset)
	if err != nil {
		return place{}, fileError("read the output", o.f.Name(), err)
	}
	return place{Rows: rows, Offset: o.offset, Tail: tail}, nil
}

func (o *output) close() error { return o.f.Close() }

func missing(path string, at place) error {
	return &exit.Error{Code: exit.Failed,
		What: fmt.Sprintf("%s is missing, but %d bytes of it were written when its state was stored", path, at.Offset),
		Do:   "Bring the file back to go on, or begin anew with --restart."}
}

// fileError says what could not be done with a file and what to do about it.
func fileError(what, path string, err error) error {
	var cause error = err
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		cause = p.Err
	}
	e := &exit.Error{Code: exit.Failed, What: fmt.Sprintf("cannot %s %s: %v", what, path, cause), Err: err}
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		e.Code, e.Do = exit.Retry, "Make space there; the same command then goes on from the last checkpoint."
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		e.Do = "Choose a folder where this user may write."
	case errors.Is(err, fs.ErrNotExist):
		e.Do = "Does the folder exist?"
	}
	return e
}
