// Package export writes a table's rows to a file, so that the job can be
// stopped at any instant and gone on with at the exact row.
//
// How it works: the output is written as the rows come. At a checkpoint it is
// flushed and synced, and then the state file is replaced atomically with the
// last row's key and the output's length. Whatever happens in between, going on
// cuts the output to the stored length and reads the rows after the stored key.
package export

import (
	"context"
	"errors"
	"time"

	"github.com/headgate/headgate/cmd/headgate/internal/database"
	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/sqlsource"
)

// ErrStop as the cause of the context's end asks a job to stop at a safe place.
var ErrStop = errors.New("stopped by a signal")

// Job is one table to export to one file.
type Job struct {
	Database *database.Database
	Table    database.Table
	Columns  []string // nil: all
	Key      []string // nil: the primary key
	Sort     bool     // allow a key that no index has the order of

	Format encode.Format
	Output string // path
	State  string // path

	Restart    bool          // begin anew whatever is there
	Page       int           // rows read at a time
	Checkpoint int           // rows between checkpoints
	AtLeast    time.Duration // a checkpoint is due after that long, too

	// Watch returns what is told about the progress and how often, once it is
	// known how many rows are there from before and are expected in all (-1:
	// not known).
	Watch func(done, total int64) (report func(flow.State), every time.Duration)
}

// Result is what a finished job has done.
type Result struct {
	Rows, Bytes int64 // of the whole output
	Now         int64 // rows of them written by this run
	Already     bool  // the job was complete before
}

// Run exports the table. If ctx ends with the cause ErrStop, it stores how far
// it came and returns an error with the code exit.Paused.
func (j *Job) Run(ctx context.Context) (Result, error) {
	r, err := j.prepare(ctx)
	if err != nil {
		return Result{}, j.explain(ctx, err)
	}
	state, err := lockState(j.State)
	if err != nil {
		return Result{}, err
	}
	result, err := r.run(ctx, state)
	err = j.explain(ctx, err)
	if unlock := state.unlock(); err == nil && unlock != nil {
		err = fileError("release", j.State, unlock)
	}
	return result, err
}

// run is a job with what the database's catalogue says about it.
type run struct {
	*Job
	spec    sqlsource.Spec
	columns []encode.Column
	desc    *sqlsource.Description
}

func (j *Job) prepare(ctx context.Context) (*run, error) {
	spec := sqlsource.Spec{
		Dialect:   j.Database.Dialect,
		Schema:    j.Table.Schema,
		Table:     j.Table.Name,
		Columns:   j.Columns,
		Key:       j.Key,
		Unindexed: j.Sort,
	}
	desc, err := sqlsource.Describe(ctx, j.Database.DB, spec)
	if err != nil {
		return nil, err
	}
	rules, err := j.Database.Rules(ctx, database.Table{Schema: desc.Schema, Name: desc.Table}, desc.Columns)
	if err != nil {
		return nil, err
	}
	r := &run{Job: j, spec: spec, desc: desc}
	selects := make(map[string]string, len(rules))
	for i, c := range desc.Columns {
		r.columns = append(r.columns, encode.Column{Name: c.Name, Kind: rules[i].Kind})
		selects[c.Name] = rules[i].Select
	}
	r.spec.Select = func(c sqlsource.Column) string { return selects[c.Name] }
	return r, nil
}

func (r *run) run(ctx context.Context, state *state) (Result, error) {
	fingerprint := identity(r.Database.Job, r.Format, r.desc, r.columns)
	if err := state.prepare(ctx, r.Output, fingerprint, r.Restart); err != nil {
		return Result{}, err
	}
	w := &writer{run: r, enc: encode.New(r.Format, r.columns)}
	cp, at, err := state.open(ctx, fingerprint, w.sync)
	if err != nil {
		return Result{}, err
	}
	w.cp, w.state, w.rows, w.before = cp, state, at.Rows, at.Rows
	if cp.Completed() {
		if err := checkComplete(r.Output, at); err != nil {
			return Result{}, err
		}
		return Result{Rows: at.Rows, Bytes: at.Offset, Already: true}, nil
	}
	if w.out, err = openOutput(r.Output, at); err != nil {
		return Result{}, err
	}
	err = w.write(ctx, at)
	if closing := w.out.close(); err == nil && closing != nil {
		err = fileError("write the output", r.Output, closing)
	}
	return Result{Rows: w.rows, Bytes: w.out.offset, Now: w.rows - w.before}, err
}
