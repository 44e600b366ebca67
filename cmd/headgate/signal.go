package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/cmd/headgate/internal/export"
)

// untilSignal returns a context that ends with the cause export.ErrStop at the
// first Ctrl-C or SIGTERM. The second one ends the process at once: a job loses
// nothing by that but what came after its last checkpoint.
func untilSignal(ctx context.Context, stderr io.Writer) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		select {
		case <-signals:
		case <-ended:
			return
		}
		cancel(export.ErrStop)
		select {
		case <-signals:
			fmt.Fprintln(stderr, "headgate: stopped at once; the same command goes on from the last checkpoint")
			os.Exit(exit.Paused)
		case <-ended:
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(ended)
		cancel(nil)
	}
}
