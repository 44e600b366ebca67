//go:build unix

package main

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// longJob is an export that takes long enough to be met in the middle.
func longJob(out string, more ...string) []string {
	return append([]string{"export", "--sample", "60000", "--to", out, "--page", "500", "--checkpoint", "1000"}, more...)
}

func TestASignalPausesAndTheSameCommandGoesOn(t *testing.T) {
	for _, sig := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		for _, file := range []string{"out.csv", "out.ndjson"} {
			t.Run(sig.String()+" "+file, func(t *testing.T) {
				want := mustExport(t, filepath.Join(t.TempDir(), file), "--sample", "60000")
				out := filepath.Join(t.TempDir(), file)
				p := start(t, longJob(out)...)
				p.untilGrown(out, 0)
				p.signal(sig)
				wantRefusal(t, p.wait(), 130, "paused after ", "rows", "same command goes on")
				part := readFile(t, out)
				if len(part) == 0 || len(part) >= len(want) {
					t.Fatalf("paused with %d bytes written of %d: want some", len(part), len(want))
				}
				// What is there at the pause is kept whole: nothing is written twice.
				sameBytes(t, "paused", part, want[:len(part)])
				if r := headgate(t, longJob(out)...); r.code != 0 {
					t.Fatalf("going on: code %d\n%s", r.code, r.stderr)
				}
				sameBytes(t, "after going on", readFile(t, out), want)
			})
		}
	}
}

func TestASecondSignalEndsAtOnceAndLosesNothing(t *testing.T) {
	want := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--sample", "60000")
	out := filepath.Join(t.TempDir(), "out.csv")
	p := start(t, longJob(out)...)
	p.untilGrown(out, 0)
	// Both signals are there when the process looks again.
	p.signal(syscall.SIGSTOP)
	p.signal(os.Interrupt)
	p.signal(syscall.SIGTERM)
	p.signal(syscall.SIGCONT)
	if r := p.wait(); r.code != 130 {
		t.Fatalf("got code %d, want 130\n%s", r.code, r.stderr)
	}
	if r := headgate(t, longJob(out)...); r.code != 0 {
		t.Fatalf("going on: code %d\n%s", r.code, r.stderr)
	}
	sameBytes(t, "after going on", readFile(t, out), want)
}

func TestASignalCutsAQueryShort(t *testing.T) {
	s := postgres(t)
	s.exec(t, `CREATE TABLE t (id int PRIMARY KEY)`, `INSERT INTO t VALUES (1)`)
	tx, err := s.db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.Exec(`LOCK TABLE t IN ACCESS EXCLUSIVE MODE`); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out.csv")
	p := start(t, "export", "--db", s.url, "--table", "t", "--to", out)
	p.until("the export waits for the lock", func() bool {
		var waiting int
		const q = `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'headgate' AND wait_event_type = 'Lock'`
		return s.db.QueryRow(q).Scan(&waiting) == nil && waiting > 0
	})
	p.signal(os.Interrupt)
	if r := p.wait(); r.code != 130 {
		t.Errorf("got code %d, want 130\n%s", r.code, r.stderr)
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	sameBytes(t, "after going on", mustExport(t, out, "--db", s.url, "--table", "t"), []byte("id\n1\n"))
}

func TestASecondProcessIsRefusedAndADeadOneIsNoObstacle(t *testing.T) {
	want := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--sample", "60000")
	out := filepath.Join(t.TempDir(), "out.csv")
	p := start(t, longJob(out)...)
	p.untilGrown(out, 0)
	p.signal(syscall.SIGSTOP)
	before := readFile(t, out)
	for _, more := range [][]string{nil, {"--restart"}} {
		r := headgate(t, longJob(out, more...)...)
		wantRefusal(t, r, 3, "another process is at this job", "process "+itoa(p.cmd.Process.Pid))
	}
	sameBytes(t, "while another was refused", readFile(t, out), before)
	p.signal(syscall.SIGKILL)
	p.wait()
	if r := headgate(t, longJob(out)...); r.code != 0 {
		t.Fatalf("after the first was killed: code %d\n%s", r.code, r.stderr)
	}
	sameBytes(t, "after the first was killed", readFile(t, out), want)
}
