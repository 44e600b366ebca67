//go:build linux

package main

import (
	"flag"
	"path/filepath"
	"syscall"
	"testing"
)

var memoryRows = flag.Int("memory-rows", 300_000, "rows of the larger of the two exports whose memory is compared")

func TestMemoryDoesNotGrowWithTheRows(t *testing.T) {
	if testing.Short() {
		t.Skip("exports large tables")
	}
	fewRows := max(*memoryRows/10, 60_000)             // enough that all buffers are full
	for _, rows := range []int{fewRows, *memoryRows} { // makes the samples
		mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--sample", itoa(rows), "--columns", "id")
	}
	peak := func(rows int, file string) int64 {
		cmd := command(t, "export", "--sample", itoa(rows), "--to", file)
		if r := finish(t, cmd); r.code != 0 {
			t.Fatalf("code %d\n%s", r.code, r.stderr)
		}
		return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss // KiB
	}
	for _, file := range []string{"out.csv", "out.ndjson"} {
		// When the garbage collector runs is chance; what grows with the rows is
		// there every time.
		few := max(peak(fewRows, file), peak(fewRows, file))
		many := min(peak(*memoryRows, file), peak(*memoryRows, file))
		t.Logf("%s: %d KiB for %d rows, %d KiB for %d", file, few, fewRows, many, *memoryRows)
		if many > few+few/10 {
			t.Errorf("%s: peak of %d KiB for %d rows is more than 1.1 × the %d KiB for %d", file, many, *memoryRows, few, fewRows)
		}
		if most := int64(64 << 10); many > most {
			t.Errorf("%s: peak of %d KiB: want at most %d", file, many, most)
		}
	}
}
