// Command headgate exports database tables to files, in jobs that can be
// stopped at any instant and gone on with at the exact row.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
}
