package cursor_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/headgate/headgate/cursor"
)

// job is a process that runs a job on a store that fails now and then, beside a
// model of what it may assume. Items are the numbers 1 … rows.
type job struct {
	t     *rapid.T
	store *lossy
	rows  int
	bound int

	// The process: all of it is lost in a crash.
	cp       *cursor.Checkpoint[int]
	src      *cursor.Source[int, int]
	inFlight []cursor.Item[int, int]
	begun    int          // the cursor it began at
	done     map[int]bool // marked done, of those beyond begun

	// What outlives it.
	ever  map[int]bool // done in any process
	acked int          // watermark of the last save that returned nil
	tried int          // highest watermark that a save was attempted with

	rivals int
}

func (j *job) begin() {
	// However often finding out what is stored fails, it is not taken for nothing.
	cp, err := cursor.Open[int](context.Background(), j.store, "job", cursor.Pending(j.bound))
	for err != nil {
		if !errors.Is(err, errLost) {
			j.t.Fatalf("Open: %v", err)
		}
		cp, err = cursor.Open[int](context.Background(), j.store, "job", cursor.Pending(j.bound))
	}
	tab := &table{rows: j.rows}
	j.cp, j.src = cp, tab.source(cursor.PageSize(rapid.IntRange(1, 5).Draw(j.t, "page size")))
	j.inFlight, j.done, j.begun = nil, map[int]bool{}, 0
	if c, ok := cp.Cursor(); ok {
		j.src.From(c)
		j.begun = c
	}
	if j.begun < j.acked {
		j.t.Fatalf("resumed after %d, but the save of %d had returned: what was checkpointed is repeated", j.begun, j.acked)
	}
	if j.begun > j.tried {
		j.t.Fatalf("resumed after %d, but no save was beyond %d", j.begun, j.tried)
	}
	for i := 1; i <= j.begun; i++ {
		if !j.ever[i] {
			j.t.Fatalf("resumed after %d, but item %d was never done: it is lost", j.begun, i)
		}
	}
}

// mark is the model's low watermark.
func (j *job) mark() int {
	low := j.begun
	for j.done[low+1] {
		low++
	}
	return low
}

func (j *job) check(t *rapid.T) {
	if got, _ := j.cp.Cursor(); got != j.mark() {
		t.Fatalf("Cursor: got %d, want %d", got, j.mark())
	}
}

func (j *job) take(t *rapid.T) {
	it, ok, err := j.src.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if ok {
		j.inFlight = append(j.inFlight, it)
	}
}

func (j *job) finish(t *rapid.T) {
	if len(j.inFlight) == 0 {
		t.Skip("nothing in flight")
	}
	i := rapid.IntRange(0, len(j.inFlight)-1).Draw(t, "which")
	it := j.inFlight[i]
	tooFar := it.Value-j.mark() > j.bound
	err := it.Done(j.cp)
	if tooFar != errors.Is(err, cursor.ErrPending) || (!tooFar && err != nil) {
		t.Fatalf("Done(%d) above %d with bound %d: got error %v", it.Value, j.mark(), j.bound, err)
	}
	if err == nil {
		j.inFlight = slices.Delete(j.inFlight, i, i+1)
		j.done[it.Value], j.ever[it.Value] = true, true
	}
}

func (j *job) save(t *rapid.T) {
	j.tried = max(j.tried, j.mark())
	switch err := j.cp.Save(context.Background()); {
	case err == nil:
		j.acked = j.mark()
	case !errors.Is(err, errLost):
		t.Fatalf("Save: %v", err)
	}
}

// rival is another process that takes the job over and saves; its saves differ
// from ours by their data.
func (j *job) rival(t *rapid.T) {
	j.rivals++
	rec, err := j.store.Store.Load(context.Background(), "job")
	if err != nil && !errors.Is(err, cursor.ErrNotFound) {
		t.Fatal(err)
	}
	rec.Version++
	rec.Data = fmt.Appendf(nil, "%d", j.rivals)
	if err := j.store.Store.Save(context.Background(), "job", rec); err != nil {
		t.Fatal(err)
	}
	*j.store = lossy{Store: j.store.Store}
	if err := j.cp.Save(context.Background()); !errors.Is(err, cursor.ErrConflict) {
		t.Fatalf("Save after a rival's: got error %v, want ErrConflict", err)
	}
	j.begin()
}

var errLost = errors.New("connection lost")

func TestResumingLosesNothingAndRepeatsOnlyWhatWasNotSaved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j := &job{
			t: t, store: &lossy{Store: cursor.NewMemory()}, ever: map[int]bool{},
			rows:  rapid.IntRange(0, 40).Draw(t, "rows"),
			bound: rapid.IntRange(1, 20).Draw(t, "bound"),
		}
		j.begin()
		t.Repeat(map[string]func(*rapid.T){
			"":                      j.check,
			"take":                  j.take,
			"take more":             j.take,
			"finish":                j.finish,
			"finish more":           j.finish,
			"save":                  j.save,
			"crash":                 func(*rapid.T) { j.begin() },
			"rival":                 j.rival,
			"next save is lost":     func(*rapid.T) { j.store.before = errLost },
			"next answer is lost":   func(*rapid.T) { j.store.after = errLost },
			"next load is cut":      func(*rapid.T) { j.store.load = errLost },
			"crash in a lost reply": func(t *rapid.T) { j.store.after = errLost; j.save(t); j.begin() },
		})
		j.complete()
	})
}

// complete runs the job to its end without failures.
func (j *job) complete() {
	*j.store = lossy{Store: j.store.Store}
	j.begin()
	for it, err := range j.src.Items(context.Background()) {
		if err == nil {
			err = it.Done(j.cp)
		}
		if err != nil {
			j.t.Fatal(err)
		}
		j.ever[it.Value] = true
	}
	if err := j.cp.Complete(context.Background()); err != nil {
		j.t.Fatal(err)
	}
	for i := 1; i <= j.rows; i++ {
		if !j.ever[i] {
			j.t.Fatalf("item %d was never done", i)
		}
	}
}
