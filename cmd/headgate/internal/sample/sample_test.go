package sample

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// content returns the table's rows and a checksum of all their values.
func content(t *testing.T, path string) (rows int, sum uint32) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	found, err := db.Query(`SELECT id || '|' || uuid || '|' || email || '|' || country || '|' || amount || '|' || ifnull(CAST(round(score * 7) AS INTEGER), 'NULL')
		|| '|' || active || '|' || created_at || '|' || payload || '|' || hex(token) || '|' || ifnull(note, 'NULL') FROM events ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	h := crc32.NewIEEE()
	for found.Next() {
		var line string
		if err := found.Scan(&line); err != nil {
			t.Fatal(err)
		}
		rows++
		fmt.Fprintln(h, line)
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows, h.Sum32()
}

func TestTheSampleIsMadeOnceAndIsAlwaysTheSame(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	made := 0
	open := func(n int) *File {
		t.Helper()
		f, err := Open(t.Context(), n, func(string) { made++ })
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, n := range []int{1, batch - 1, batch, batch + 1, 321} {
		if rows, _ := content(t, open(n).Path); rows != n {
			t.Errorf("sample of %d: got %d rows", n, rows)
		}
	}
	made = 0
	f := open(321)
	if made != 0 {
		t.Error("the sample was made again")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, got := content(t, f.Path); got != 0xcb7a2b38 {
		t.Errorf("the rows of version %d are not what they were: got checksum %#x", version, got)
	}
	_, before := content(t, f.Path)
	if err := os.Remove(f.Path); err != nil {
		t.Fatal(err)
	}
	if _, after := content(t, open(321).Path); after != before {
		t.Errorf("made again, the rows differ: checksum %#x, before %#x", after, before)
	}
}

func TestTwoWhoMakeTheSampleAtOnceBothGetAWholeOne(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			f, err := Open(context.Background(), 500, func(string) {})
			if err != nil {
				t.Error(err)
				return
			}
			if rows, _ := content(t, f.Path); rows != 500 {
				t.Errorf("got %d rows, want 500", rows)
			}
		})
	}
	all.Wait()
	left, err := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "headgate", "*"))
	if err != nil || len(left) != 1 {
		t.Errorf("left in the cache: %v, %v; want the sample alone", left, err)
	}
}

func TestASampleNotFinishedLeavesNothing(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	_, err := Open(ctx, 100_000, func(string) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want the context's", err)
	}
	left, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "headgate", "*"))
	if len(left) != 0 {
		t.Errorf("left in the cache: %v", left)
	}
}

func TestWhatCrashesLeftIsRemovedWhenItIsOld(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	dir := filepath.Join(cache, "headgate")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"sample-v1-9.sqlite.1.tmp": 2 * abandoned, "sample-v1-9.sqlite.2.tmp": 0} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		then := time.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(t.Context(), 10, func(string) {}); err != nil {
		t.Fatal(err)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "*.tmp"))
	if len(left) != 1 || filepath.Base(left[0]) != "sample-v1-9.sqlite.2.tmp" {
		t.Errorf("left: %v, want the new one alone", left)
	}
}

func TestWithoutACacheFolderTheSampleIsTemporary(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	t.Setenv("TMPDIR", t.TempDir())
	f, err := Open(t.Context(), 10, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := content(t, f.Path); rows != 10 {
		t.Errorf("got %d rows, want 10", rows)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
