package export

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/cmd/headgate/internal/progress"
	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/sqlsource"
)

// writer takes the rows from the database to the output.
type writer struct {
	*run
	enc   *encode.Encoder
	out   *output
	cp    *cursor.Checkpoint[cursor.Tuple]
	state *state

	rows    int64 // in the output
	before  int64 // of them from earlier runs
	encoded int64 // by this run
}

// row is an encoded row, or why it cannot be encoded. Encoding while scanning
// is what makes a page cheap; the error is kept for the row's turn, when its
// key is known.
type row struct {
	line []byte
	err  *encode.ValueError
}

func (w *writer) scan(s sqlsource.Scanner) (row, error) {
	if w.encoded == w.rows-w.before {
		w.enc.Reuse() // of the page before nothing is needed any more
	}
	w.encoded++
	line, err := w.enc.Row(s)
	if bad := (*encode.ValueError)(nil); errors.As(err, &bad) {
		return row{err: bad}, nil
	}
	return row{line: line}, err
}

// write writes the rows that are missing and completes the job.
func (w *writer) write(ctx context.Context, at place) error {
	if at.Offset == 0 {
		if _, err := w.out.Write(w.enc.Header()); err != nil {
			return err
		}
	}
	err := w.copy(ctx)
	// What was written is kept, whatever ended the copying; but not on behalf
	// of a context that is over.
	saving := context.WithoutCancel(ctx)
	if err == nil {
		return w.state.explain(w.cp.Complete(saving))
	}
	if saved := w.save(saving); saved != nil && w.out.err == nil {
		return errors.Join(w.Database.Explain(err), saved)
	}
	if errors.Is(err, ErrStop) {
		return &exit.Error{Code: exit.Paused, Err: err,
			What: fmt.Sprintf("paused after %s rows, %s of %s", progress.Count(w.rows), progress.Bytes(w.out.offset), w.Output),
			Do:   "The same command goes on from there."}
	}
	return err
}

func (w *writer) copy(ctx context.Context) error {
	src := sqlsource.TableFunc(w.Database.DB, w.spec, w.scan, cursor.PageSize(w.Page))
	if c, ok := w.cp.Cursor(); ok {
		src.From(c)
	}
	items := src.Items(ctx)
	if w.Watch != nil {
		total := w.Database.Estimate(ctx, w.desc)
		report, every := w.Watch(w.before, total)
		items = flow.Progress(items, report, flow.Every(every), flow.Total(max(0, total-w.before)))
	}
	saved := time.Now()
	for item, err := range items {
		if err != nil {
			return err
		}
		if item.Value.err != nil {
			return w.badRow(item)
		}
		if _, err := w.out.Write(item.Value.line); err != nil {
			return err
		}
		if err := item.Done(w.cp); err != nil {
			return err
		}
		w.rows++
		// The clock is looked at now and then only.
		due := (w.rows-w.before)%int64(w.Checkpoint) == 0 ||
			w.rows&0x3ff == 0 && time.Since(saved) >= w.AtLeast
		if due {
			if err := w.save(context.WithoutCancel(ctx)); err != nil {
				return err
			}
			saved = time.Now()
		}
	}
	return nil
}

// save stores how far the output has come.
func (w *writer) save(ctx context.Context) error {
	return w.state.explain(w.cp.Save(ctx))
}

// sync is the checkpoint's hook.
func (w *writer) sync(context.Context) (any, error) {
	return w.out.sync(w.rows)
}

func (w *writer) badRow(item cursor.Item[row, cursor.Tuple]) error {
	key := make([]string, len(w.desc.Key))
	for i, k := range w.desc.Key {
		format := "%s = %v"
		if _, text := item.Cursor[i].([]byte); text {
			format = "%s = %q"
		}
		key[i] = fmt.Sprintf(format, k.Name, item.Cursor[i])
	}
	return &exit.Error{Code: exit.Failed, Err: item.Value.err,
		What: fmt.Sprintf("the row with %s cannot be written: %v", strings.Join(key, ", "), item.Value.err),
		Do:   "Correct the value, or leave the column out with --columns."}
}

// checkComplete says whether the output of a complete job is still there.
func checkComplete(path string, at place) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &exit.Error{Code: exit.Failed,
			What: fmt.Sprintf("the job is complete, but %s is gone", path),
			Do:   "To export the table again, use --restart."}
	}
	if err != nil {
		return fileError("look at the output", path, err)
	}
	if info.Size() != at.Offset {
		return &exit.Error{Code: exit.Failed,
			What: fmt.Sprintf("the job is complete, but %s has %d bytes instead of %d: it was changed since", path, info.Size(), at.Offset),
			Do:   "To export the table again, use --restart."}
	}
	return nil
}
