package main

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

var kills = flag.Int("kills", 100, "how many times the crash test kills the tool")

// crashRows makes jobs so small that most of a job's life is near a checkpoint,
// its beginning or its end.
const crashRows = 12_000

// TestOutputIsTheSameAfterAnyNumberOfKills kills the real binary with SIGKILL at
// random instants until a job gets through, job after job, and compares the
// finished file byte for byte with an undisturbed run's.
func TestOutputIsTheSameAfterAnyNumberOfKills(t *testing.T) {
	if testing.Short() {
		t.Skip("kills many processes")
	}
	sampleArgs := []string{"--sample", strconv.Itoa(crashRows), "--page", "700", "--checkpoint", "1000"}
	jobs := []struct {
		name, file string
		args       func(t *testing.T) []string
	}{
		{"SQLite to CSV", "out.csv", func(*testing.T) []string { return sampleArgs }},
		{"SQLite to NDJSON", "out.ndjson", func(*testing.T) []string { return sampleArgs }},
		{"PostgreSQL to CSV", "out.csv", crashPostgres},
		{"PostgreSQL to NDJSON", "out.ndjson", crashPostgres},
		{"MariaDB to CSV", "out.csv", crashMariaDB},
		{"MariaDB to NDJSON", "out.ndjson", crashMariaDB},
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	each := (*kills + len(jobs) - 1) / len(jobs)
	for i, job := range jobs {
		t.Run(job.name, func(t *testing.T) {
			c := crasher{rand: rand.New(rand.NewPCG(seed, uint64(i))), args: job.args(t)}
			c.run(t, job.file, each)
		})
	}
}

type crasher struct {
	rand *rand.Rand
	args []string
}

func (c *crasher) run(t *testing.T, file string, kills int) {
	want := mustExport(t, filepath.Join(t.TempDir(), file), c.args...) // makes the sample, too
	began := time.Now()
	mustExport(t, filepath.Join(t.TempDir(), file), c.args...)
	within := time.Since(began)
	out := filepath.Join(t.TempDir(), file)
	killed, finished, torn := 0, 0, 0
	for killed < kills {
		if c.kill(t, out, within) {
			killed++
			if c.tear(t, out) {
				torn++
			}
			continue
		}
		finished++
		within = within * 9 / 10 // the machine has become faster, or luck has it
		sameBytes(t, "after "+strconv.Itoa(killed)+" kills", readFile(t, out), want)
		for _, f := range []string{out, out + ".headgate"} {
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	got := mustExport(t, out, c.args...)
	sameBytes(t, "after "+strconv.Itoa(killed)+" kills", got, want)
	t.Logf("%d kills (%d with a torn end of the output), %d jobs finished, all byte for byte", killed, torn, finished+1)
}

// kill runs the job and kills it at a random instant within that time. It
// returns false if the job was finished by then.
func (c *crasher) kill(t *testing.T, out string, within time.Duration) bool {
	t.Helper()
	p := start(t, append([]string{"export", "--to", out}, c.args...)...)
	instant := time.NewTimer(time.Duration(c.rand.Int64N(int64(within))))
	defer instant.Stop()
	select {
	case <-instant.C:
		_ = p.cmd.Process.Kill() // it may have ended this very moment
	case <-p.ended:
	}
	r := p.wait()
	if r.code > 0 {
		t.Fatalf("the job failed with code %d:\n%s", r.code, r.stderr)
	}
	return r.code != 0
}

// tear does what a crash of the whole machine may do to the end of an output
// that was not synced: leave bytes that nobody wrote.
func (c *crasher) tear(t *testing.T, out string) bool {
	t.Helper()
	state, err := os.ReadFile(out + ".headgate")
	if c.rand.IntN(2) == 0 || err != nil || bytes.Contains(state, []byte(`"complete":true`)) {
		return false // a complete output was synced to its end
	}
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_APPEND, 0)
	if os.IsNotExist(err) {
		return false // killed before there was one
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(make([]byte, c.rand.IntN(10_000))); err != nil {
		t.Fatal(err)
	}
	return true
}

func crashPostgres(t *testing.T) []string {
	s := postgres(t)
	s.exec(t,
		`CREATE TABLE t (a int, b text COLLATE "C", at timestamptz NOT NULL, amount numeric, doc jsonb, note text, PRIMARY KEY (a, b))`,
		`INSERT INTO t SELECT g / 3, 'k' || g % 3, '2024-01-01'::timestamptz + g * interval '1.000001 s', g / 7.0, jsonb_build_object('g', g),
			CASE WHEN g % 5 > 0 THEN repeat('x', g % 50) || E'\n"' END FROM generate_series(1, `+strconv.Itoa(crashRows)+`) g`)
	return []string{"--db", s.url, "--table", "t", "--page", "700", "--checkpoint", "1000"}
}

func crashMariaDB(t *testing.T) []string {
	s := mariadb(t)
	s.exec(t,
		"CREATE TABLE t (a BIGINT UNSIGNED, b VARCHAR(20), at DATETIME(6) NOT NULL, f FLOAT, note TEXT, PRIMARY KEY (a, b))",
		"INSERT INTO t SELECT 18446744073709551615 - seq DIV 3, CONCAT('K', seq MOD 3), '2024-01-01' + INTERVAL seq * 1000001 MICROSECOND, seq / 7, IF(seq MOD 5 > 0, CONCAT(REPEAT('x', seq MOD 50), '\n\"'), NULL) FROM seq_1_to_"+strconv.Itoa(crashRows))
	return []string{"--db", s.url, "--table", "t", "--page", "700", "--checkpoint", "1000"}
}
