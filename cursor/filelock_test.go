package cursor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheJobLockIsOnesAtATime(t *testing.T) {
	dir := t.TempDir()
	a, b := NewFile(dir), NewFile(dir)
	unlock, err := a.Lock("job")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("process %d on ", os.Getpid())
	for range 2 {
		if _, err := b.Lock("job"); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), want) {
			t.Errorf("a second lock: got error %v, want ErrLocked by %q", err, want)
		}
	}
	other, err := b.Lock("another job")
	if err != nil {
		t.Errorf("the lock of another job: %v", err)
	}
	// Saves go on under the lock, and are fenced without it.
	if err := a.Save(t.Context(), "job", Record{Version: 1}); err != nil {
		t.Error(err)
	}
	if err := b.Save(t.Context(), "job", Record{Version: 2}); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := errors.Join(unlock(), other()); err != nil {
			t.Errorf("unlock: %v", err)
		}
	}
	again, err := b.Lock("job")
	if err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	unlock() // long released: it must not take the new lock away
	if _, err := a.Lock("job"); !errors.Is(err, ErrLocked) {
		t.Errorf("after a late unlock of the first: got error %v, want ErrLocked", err)
	}
	if err := again(); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "*.lock")); left != nil {
		t.Errorf("left behind: %v", left)
	}
}

func TestAHolderThatHasNotSignedYetIsAnotherProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	f, err := tryLock(path + ".lock")
	if err != nil {
		t.Fatal(err)
	}
	defer unlockFile(f)
	if _, err := NewFileAt(path).Lock("job"); !errors.Is(err, ErrLocked) || !strings.Contains(err.Error(), "another process") {
		t.Errorf("got error %v, want ErrLocked by another process", err)
	}
}

func TestASaveWaitsForAnotherAsLongAsItsContextLasts(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a")
	other, err := tryLock(path + ".saving")
	if err != nil {
		t.Fatal(err)
	}
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	saved := make(chan error)
	go func() { saved <- NewFileAt(path).Save(ctx, "job", Record{Version: 1}) }()
	go func() { saved <- NewFileAt(path).Save(context.Background(), "job", Record{Version: 1}) }()
	cancel(cause)
	if err := <-saved; !errors.Is(err, cause) {
		t.Errorf("got error %v, want %v", err, cause)
	}
	if err := unlockFile(other); err != nil {
		t.Fatal(err)
	}
	if err := <-saved; err != nil {
		t.Errorf("the save that waited: %v", err)
	}
}
