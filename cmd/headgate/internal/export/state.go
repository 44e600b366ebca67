package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/cursor"
)

// state is the stored side of a job: which cursor its output has reached. It
// holds the job's lock.
type state struct {
	path   string
	name   string
	store  *cursor.File
	unlock func() error
}

// recordName is the name of the record in the state file. It is not the file's, so
// that the file may be renamed with its output.
const recordName = "export"

// lockState takes the job for this process.
func lockState(path string) (*state, error) {
	s := &state{path: path, name: recordName, store: cursor.NewFileAt(path)}
	unlock, err := s.store.Lock(s.name)
	switch {
	case errors.Is(err, cursor.ErrLocked):
		return nil, &exit.Error{Code: exit.Retry, What: fmt.Sprintf("another process is at this job: %v", err), Do: "Wait for it or stop it.", Err: err}
	case err != nil:
		return nil, fileError("keep the job's state in", path, err)
	}
	s.unlock = unlock
	return s, nil
}

// prepare sees to it that there is a stored state of the job to go on from, at
// its beginning if it is new or to be restarted.
func (s *state) prepare(ctx context.Context, output, fingerprint string, restart bool) error {
	rec, err := s.store.Load(ctx, s.name)
	isNew := errors.Is(err, cursor.ErrNotFound)
	switch {
	case err == nil && !restart:
		return nil
	case isNew && !restart:
		if _, err := os.Lstat(output); err == nil {
			return &exit.Error{Code: exit.Failed,
				What: fmt.Sprintf("%s exists, but there is no state beside it (%s) to go on from", output, s.path),
				Do:   "Choose another file, or overwrite this one with --restart."}
		} else if !errors.Is(err, fs.ErrNotExist) {
			return fileError("look at the output", output, err)
		}
	case errors.Is(err, cursor.ErrCorrupt) && restart:
		if err := s.store.Remove(ctx, s.name); err != nil {
			return fileError("remove the damaged state", s.path, err)
		}
		rec = cursor.Record{}
	case err != nil && !isNew:
		return s.explain(err)
	}
	// A new job is one that has come to byte 0: a crash from here on finds a
	// state that goes on from there, and the output is cut to nothing.
	beginning, err := json.Marshal(place{})
	if err != nil {
		return err
	}
	err = s.store.Save(ctx, s.name, cursor.Record{Version: rec.Version + 1, Fingerprint: fingerprint, Data: beginning})
	return s.explain(err)
}

// open returns the job's checkpoint and where its output stands.
func (s *state) open(ctx context.Context, fingerprint string, sync func(context.Context) (any, error)) (*cursor.Checkpoint[cursor.Tuple], place, error) {
	var at place
	cp, err := cursor.Open[cursor.Tuple](ctx, s.store, s.name, cursor.Fingerprint(fingerprint), cursor.Sync(sync))
	if err == nil {
		err = cp.Data(&at)
	}
	return cp, at, s.explain(err)
}

// explain turns an error of the store into one for the user.
func (s *state) explain(err error) error {
	var other *cursor.FingerprintError
	var known *exit.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &other):
		return &exit.Error{Code: exit.Changed, Err: err,
			What: fmt.Sprintf("the state in %s is of another job; changed since (- stored, + now):\n%s", s.path, changes(other.Stored, other.Current)),
			Do:   "Give the same command and table as before, export to another file, or begin anew with --restart."}
	case errors.Is(err, cursor.ErrCorrupt):
		return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("the state in %s is damaged: %v", s.path, err), Do: "Bring it back from a copy, or begin anew with --restart.", Err: err}
	case errors.Is(err, cursor.ErrConflict):
		return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("another process has taken this job: %s was saved by it", s.path), Do: "Leave it to that process.", Err: err}
	}
	return fileError("keep the job's state in", s.path, err)
}
