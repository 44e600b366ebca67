package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
)

const description = "Exports database tables to files, in jobs that can be stopped at any instant and gone on with at the exact row.\n\n" + exitCodes

const exitCodes = `Exit codes:
  0    done, or it was already
  1    failed; the message says what to do first
  2    the command line is wrong
  3    failed, but the same command may succeed later: server away, disk full, job locked
  4    the stored state is of another query, table or schema
  130  paused by Ctrl-C (SIGINT) or SIGTERM; the same command goes on`

// commands is the command line.
type commands struct {
	Export exportCommand `cmd:"" help:"Export a table to a CSV or NDJSON file. The same command goes on after any interruption."`
}

// run carries out one command line and returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := parseAndRun(ctx, args, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "headgate: "+strings.ReplaceAll(err.Error(), "\n", "\n  "))
	}
	return exit.Code(err)
}

// helped is what kong's request to exit after --help becomes.
type helped struct{}

func parseAndRun(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	defer func() {
		if r := recover(); r != nil && r != (helped{}) {
			panic(r)
		}
	}()
	var cmd commands
	parser, err := kong.New(&cmd,
		kong.Name("headgate"),
		kong.Description(description),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { panic(helped{}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
	)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if wrong := (*kong.ParseError)(nil); errors.As(err, &wrong) {
		return &exit.Error{Code: exit.Usage, What: err.Error(), Do: "headgate export --help lists what there is.", Err: err}
	} else if err != nil {
		return err
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.BindTo(stderr, (*io.Writer)(nil))
	return parsed.Run()
}
