package cursor_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/headgate/headgate/cursor"
)

func TestAFullDiskLeavesTheStateAndTheJobGoesOnAfterwards(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("cannot mount a small file system (are we root?): %v", err)
	}
	defer syscall.Unmount(dir, 0)
	f := cursor.NewFileAt(filepath.Join(dir, "state"))
	cp := open[int](t, f)
	its := items(t, 2)
	must(t, its[0].Done(cp))
	must(t, cp.Save(t.Context()))

	filler := filepath.Join(dir, "filler")
	if err := os.WriteFile(filler, make([]byte, 1<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("filling the disk: got error %v, want ENOSPC", err)
	}
	must(t, its[1].Done(cp))
	for range 2 {
		fails(t, "Save", cp.Save(t.Context()), syscall.ENOSPC, "make room", "what was saved before is intact")
		wantCursor(t, open[int](t, f), 1)
		wantEqual(t, "files", []string{"filler", "state"}, files(t, dir))
	}
	must(t, os.Remove(filler))
	must(t, cp.Save(t.Context()))
	wantCursor(t, open[int](t, f), 2)
}
