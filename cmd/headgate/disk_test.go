//go:build linux

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestAFullDiskCostsNothingButTime(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("headgate-test", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	args := []string{"--sample", "12000", "--page", "100", "--checkpoint", "1000"}
	want := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), args...)
	out := filepath.Join(dir, "out.csv")
	for range 2 { // the second finds the disk as full as the first left it
		r := headgate(t, append([]string{"export", "--to", out}, args...)...)
		wantRefusal(t, r, 3, "no space left on device", "Make space", "same command")
	}
	if info, err := os.Stat(out); err != nil || info.Size() == 0 {
		t.Fatalf("nothing was kept: %v, %v", info, err)
	}
	if err := syscall.Mount("headgate-test", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	sameBytes(t, "after space was made", mustExport(t, out, args...), want)
}

func TestADiskFullFromTheStartIsSaidToBe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("headgate-test", dir, "tmpfs", 0, "size=4k"); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: cannot mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	if err := os.WriteFile(filepath.Join(dir, "filler"), make([]byte, 4096), 0o600); err != nil {
		t.Fatal(err)
	}
	r := headgate(t, "export", "--to", filepath.Join(dir, "out.csv"), "--sample", "10")
	wantRefusal(t, r, 3, "no space left on device")
	if err := os.Remove(filepath.Join(dir, "filler")); err != nil {
		t.Fatal(err)
	}
}

func TestAReadOnlyDiskIsSaidToBe(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("headgate-test", dir, "tmpfs", syscall.MS_RDONLY, ""); err != nil {
		t.Skipf("SKIPPED, NOT TESTED: cannot mount a read-only disk: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	r := headgate(t, "export", "--to", filepath.Join(dir, "out.csv"), "--sample", "10")
	wantRefusal(t, r, 1, "read-only", "where this user may write")
}
