package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/headgate/headgate/cmd/headgate/internal/database"
	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/cmd/headgate/internal/export"
	"github.com/headgate/headgate/cmd/headgate/internal/progress"
	"github.com/headgate/headgate/cmd/headgate/internal/sample"
)

// checkpointEvery bounds the work that a crash can cost on a slow table.
const checkpointEvery = 10 * time.Second

// exportCommand is headgate export.
type exportCommand struct {
	DB     string `name:"db" env:"HEADGATE_DB" placeholder:"URL" help:"Database: postgres://user:password@host:port/database, mysql://user:password@host:port/database or sqlite:FILE. A password is better given by the variable: others can see a command line."`
	Table  string `placeholder:"T" help:"Table or view, as schema.table if it is not where the database looks first. A name is taken as it is written; \"in.quotes\" it may hold dots."`
	Sample int    `placeholder:"N" help:"Instead of a database, export a made-up table of N events with mixed types."`
	To     string `required:"" placeholder:"FILE" help:"Output file; its suffix .csv or .ndjson is the format."`

	Columns []string `placeholder:"A,B" help:"Columns to export, in this order. All unless given."`
	Key     []string `placeholder:"A,B" help:"Columns to read in the order of; together they must be unique. The primary key unless given."`

	Sort bool `help:"Allow a --key that no index has the order of: every page then sorts the rest of the table."`

	State      string `placeholder:"FILE" help:"Where to keep how far the job came. The output's name with .headgate behind it unless given."`
	Restart    bool   `help:"Begin anew, whatever is there, and overwrite the output."`
	Page       int    `default:"10000" placeholder:"N" help:"Rows to read at a time (${default}). A page is held in memory: choose fewer if rows are very wide."`
	Checkpoint int    `default:"100000" placeholder:"N" help:"Rows between checkpoints (${default}); there is one at least every ten seconds."`
}

// Help is what --help says besides the flags.
func (c *exportCommand) Help() string {
	return "How far the job came is kept beside the output. After Ctrl-C, a crash or kill -9 the same command goes on, and the finished file is byte for byte what an undisturbed run gives.\n\n" + exitCodes
}

// Run carries the command out.
func (c *exportCommand) Run(ctx context.Context, stderr io.Writer) error {
	job, err := c.job()
	if err != nil {
		return err
	}
	ctx, stop := untilSignal(ctx, stderr)
	defer stop()
	db, err := c.open(ctx, stderr)
	if err != nil {
		if errors.Is(context.Cause(ctx), export.ErrStop) {
			return &exit.Error{Code: exit.Paused, What: "stopped before the first row", Do: "The same command begins again.", Err: err}
		}
		return err
	}
	defer db.Close()
	job.Database = db.Database
	job.Watch = progress.To(stderr)
	result, err := job.Run(ctx)
	if err != nil {
		return err
	}
	if result.Already {
		fmt.Fprintf(stderr, "headgate: %s is complete already: %s rows, %s. Use --restart to export it again.\n",
			job.Output, progress.Count(result.Rows), progress.Bytes(result.Bytes))
		return nil
	}
	fmt.Fprintf(stderr, "headgate: %s is complete: %s rows, %s\n", job.Output, progress.Count(result.Rows), progress.Bytes(result.Bytes))
	return nil
}

// job checks the command line as far as that goes without a database.
func (c *exportCommand) job() (*export.Job, error) {
	switch {
	case c.Sample < 0:
		return nil, exit.Usagef("--sample %d: want at least 1 row", c.Sample)
	case c.Sample > 0 && c.Table != "":
		return nil, exit.Usagef("--sample and --table exclude each other: the sample is a table of its own")
	case c.Sample > 0 && c.DB != "" && c.DB != os.Getenv("HEADGATE_DB"):
		return nil, exit.Usagef("--sample and --db exclude each other: the sample needs no database")
	case c.Sample == 0 && c.Table == "":
		return nil, exit.Usagef("which table? Give --table T, or --sample N for a made-up one")
	case c.Sample == 0 && c.DB == "":
		return nil, exit.Usagef("which database? Give --db URL or set HEADGATE_DB, or use --sample N for a made-up table")
	case c.Page < 1:
		return nil, exit.Usagef("--page %d: want at least 1 row", c.Page)
	case c.Checkpoint < 1:
		return nil, exit.Usagef("--checkpoint %d: want at least 1 row", c.Checkpoint)
	}
	job := &export.Job{
		Output:     c.To,
		State:      c.State,
		Columns:    c.Columns,
		Key:        c.Key,
		Sort:       c.Sort,
		Restart:    c.Restart,
		Page:       c.Page,
		Checkpoint: c.Checkpoint,
		AtLeast:    checkpointEvery,
	}
	switch suffix := strings.ToLower(filepath.Ext(c.To)); suffix {
	case ".csv":
		job.Format = encode.CSV
	case ".ndjson", ".jsonl":
		job.Format = encode.NDJSON
	default:
		return nil, exit.Usagef("--to %s: the suffix %q is no format; there are .csv and .ndjson", c.To, suffix)
	}
	if job.State == "" {
		job.State = c.To + ".headgate"
	}
	if filepath.Clean(job.State) == filepath.Clean(job.Output) {
		return nil, exit.Usagef("--state and --to name the same file")
	}
	var err error
	job.Table, err = tableName(c.Table)
	if c.Sample > 0 {
		job.Table = database.Table{Name: sample.Table}
	}
	for flag, names := range map[string][]string{"columns": c.Columns, "key": c.Key} {
		if twice := repeated(names); err == nil && twice != "" {
			err = exit.Usagef("--%s names %q twice", flag, twice)
		}
	}
	return job, err
}

// source is an open database and, for a sample, the file behind it.
type source struct {
	*database.Database
	sample *sample.File
}

func (c *exportCommand) open(ctx context.Context, stderr io.Writer) (*source, error) {
	if c.Sample == 0 {
		db, err := database.Open(c.DB)
		return &source{Database: db}, err
	}
	file, err := sample.Open(ctx, c.Sample, func(path string) {
		fmt.Fprintf(stderr, "headgate: making a sample of %s events in %s\n", progress.Count(int64(c.Sample)), path)
	})
	if err != nil {
		return nil, err
	}
	db, err := database.OpenFile(file.Path)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &source{Database: db, sample: file}, nil
}

// Close closes the database. A sample that could not be kept is removed.
func (s *source) Close() error {
	err := s.DB.Close()
	if s.sample != nil {
		err = errors.Join(err, s.sample.Close())
	}
	return err
}
