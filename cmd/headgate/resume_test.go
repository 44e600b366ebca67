//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const numbers = `INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) SELECT i, 'row ' || i FROM n`

// paused makes an export that was paused in the middle, and returns its output.
func paused(t *testing.T, db string) (out string, args []string) {
	t.Helper()
	out = filepath.Join(t.TempDir(), "out.csv")
	args = []string{"export", "--db", "sqlite:" + db, "--table", "t", "--to", out, "--page", "10", "--checkpoint", "10"}
	p := start(t, args...)
	p.untilGrown(out, 100)
	p.signal(os.Interrupt)
	if r := p.wait(); r.code != 130 {
		t.Fatalf("pausing: code %d\n%s", r.code, r.stderr)
	}
	return out, args
}

func TestACompleteJobSaysSoAndDoesNothing(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.csv")
	want := mustExport(t, out, "--sample", "100")
	before, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	r := headgate(t, "export", "--sample", "100", "--to", out)
	wantRefusal(t, r, 0, "complete already", "100 rows", "--restart")
	after, err := os.Stat(out)
	if err != nil {
		t.Fatal(err)
	}
	if !after.ModTime().Equal(before.ModTime()) {
		t.Error("the output was touched")
	}
	sameBytes(t, "output", readFile(t, out), want)
	if left, _ := filepath.Glob(out + "*"); len(left) != 2 {
		t.Errorf("beside the output and its state there is more: %v", left)
	}
}

func TestRestartBeginsAnew(t *testing.T) {
	db, conn := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)`, numbers)
	out, args := paused(t, db)
	server{db: conn}.exec(t, `UPDATE t SET v = 'other'`)
	if r := headgate(t, append(args, "--restart")...); r.code != 0 {
		t.Fatalf("code %d\n%s", r.code, r.stderr)
	}
	got := readFile(t, out)
	if bytes.Contains(got, []byte("row")) || bytes.Count(got, []byte("\n")) != 5001 {
		t.Errorf("the output is not the table of now:\n%.200s…", got)
	}
}

func TestAChangedJobIsRefusedAndSaysWhatChanged(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  string
		more    []string
		message []string
	}{
		{"column added", `ALTER TABLE t ADD COLUMN extra REAL`, nil, []string{`+ column "extra" REAL`}},
		{"column dropped", `ALTER TABLE t DROP COLUMN v`, nil, []string{`- column "v" TEXT`}},
		{"column renamed", `ALTER TABLE t RENAME COLUMN v TO w`, nil, []string{`- column "v" TEXT`, `+ column "w" TEXT`}},
		{"fewer columns asked for", ``, []string{"--columns", "id"}, []string{`- column "v" TEXT`}},
		{"other order asked for", ``, []string{"--columns", "v,id"}, []string{"the order of the columns"}},
		{"other key asked for", ``, []string{"--key", "v", "--sort"}, []string{`+ key "v" ascending`}},
		{"other table", `CREATE TABLE u (id INTEGER PRIMARY KEY, v TEXT)`, []string{"--table", "u"}, []string{`- table "t"`, `+ table "u"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, conn := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)`, numbers)
			out, args := paused(t, db)
			before := readFile(t, out)
			if tt.change != "" {
				server{db: conn}.exec(t, tt.change)
			}
			r := headgate(t, append(args, tt.more...)...)
			wantRefusal(t, r, 4, append(tt.message, "--restart")...)
			sameBytes(t, "the output of a refused job", readFile(t, out), before)
		})
	}
}

func TestAnotherFormatIsAnotherJob(t *testing.T) {
	dir := t.TempDir()
	state := filepath.Join(dir, "state")
	mustExport(t, filepath.Join(dir, "out.csv"), "--sample", "10", "--state", state)
	r := headgate(t, "export", "--sample", "10", "--state", state, "--to", filepath.Join(dir, "out.ndjson"))
	wantRefusal(t, r, 4, "- to csv", "+ to ndjson")
}

func TestAnOutputThatIsNotTheStatesIsRefused(t *testing.T) {
	for _, tt := range []struct {
		name    string
		damage  func(path string) error
		message string
	}{
		{"missing", os.Remove, "is missing, but"},
		{"shorter", func(p string) error { return os.Truncate(p, 50) }, "has 50 bytes, but"},
		{"exchanged", func(p string) error {
			info, err := os.Stat(p)
			if err != nil {
				return err
			}
			return os.WriteFile(p, bytes.Repeat([]byte("x"), int(info.Size())+10), 0o600)
		}, "was changed or exchanged"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			db, _ := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)`, numbers)
			out, args := paused(t, db)
			if err := tt.damage(out); err != nil {
				t.Fatal(err)
			}
			damaged, _ := os.ReadFile(out)
			wantRefusal(t, headgate(t, args...), 1, tt.message, "--restart")
			if now, _ := os.ReadFile(out); !bytes.Equal(now, damaged) {
				t.Error("the refused output was changed")
			}
			if r := headgate(t, append(args, "--restart")...); r.code != 0 {
				t.Errorf("--restart: code %d\n%s", r.code, r.stderr)
			}
		})
	}
}

func TestACompleteOutputThatIsGoneOrChangedIsNotCalledComplete(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.csv")
	mustExport(t, out, "--sample", "10")
	if err := os.Truncate(out, 10); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, headgate(t, "export", "--sample", "10", "--to", out), 1, "was changed since", "--restart")
	if err := os.Remove(out); err != nil {
		t.Fatal(err)
	}
	wantRefusal(t, headgate(t, "export", "--sample", "10", "--to", out), 1, "is gone", "--restart")
}

func TestAForeignFileIsNotOverwritten(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.csv")
	if err := os.WriteFile(out, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := headgate(t, "export", "--sample", "10", "--to", out)
	wantRefusal(t, r, 1, "exists, but there is no state beside it", "--restart")
	if got := string(readFile(t, out)); got != "precious" {
		t.Errorf("the file holds %q now", got)
	}
	if left, _ := filepath.Glob(out + "*"); len(left) != 1 {
		t.Errorf("the refused job left files: %v", left)
	}
	if r := headgate(t, "export", "--sample", "10", "--to", out, "--restart"); r.code != 0 {
		t.Errorf("--restart: code %d\n%s", r.code, r.stderr)
	}
}

func TestADamagedStateIsRefused(t *testing.T) {
	db, _ := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)`, numbers)
	out, args := paused(t, db)
	state := readFile(t, out+".headgate")
	for _, n := range []int{0, 1, len(state) / 2, len(state) - 10} {
		if err := os.WriteFile(out+".headgate", state[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		wantRefusal(t, headgate(t, args...), 1, "damaged", "--restart")
	}
	if r := headgate(t, append(args, "--restart")...); r.code != 0 {
		t.Errorf("--restart: code %d\n%s", r.code, r.stderr)
	}
}

func TestStateAndOutputMayBeRenamedTogether(t *testing.T) {
	db, _ := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)`, numbers)
	want := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", "sqlite:"+db, "--table", "t")
	out, args := paused(t, db)
	moved := filepath.Join(t.TempDir(), "moved.csv")
	for _, suffix := range []string{"", ".headgate"} {
		if err := os.Rename(out+suffix, moved+suffix); err != nil {
			t.Fatal(err)
		}
	}
	if r := headgate(t, append(args, "--to", moved)...); r.code != 0 {
		t.Fatalf("code %d\n%s", r.code, r.stderr)
	}
	sameBytes(t, "moved", readFile(t, moved), want)
}

func TestPagesAndCheckpointsDoNotShowInTheOutput(t *testing.T) {
	for _, file := range []string{"out.csv", "out.ndjson"} {
		want := mustExport(t, filepath.Join(t.TempDir(), file), "--sample", "1000")
		for _, page := range []string{"1", "7", "1000", "1001"} {
			got := mustExport(t, filepath.Join(t.TempDir(), file), "--sample", "1000", "--page", page, "--checkpoint", "100")
			sameBytes(t, file+" in pages of "+page, got, want)
		}
		if n := bytes.Count(want, []byte("\n")); strings.HasSuffix(file, "ndjson") && n != 1000 {
			t.Errorf("%s: %d lines, want 1000", file, n)
		}
	}
}

func TestAnEmptyTableGivesTheHeaderAlone(t *testing.T) {
	db, _ := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, "a,b" TEXT)`)
	args := []string{"--db", "sqlite:" + db, "--table", "t"}
	sameBytes(t, "CSV", mustExport(t, filepath.Join(t.TempDir(), "out.csv"), args...), []byte("id,\"a,b\"\n"))
	sameBytes(t, "NDJSON", mustExport(t, filepath.Join(t.TempDir(), "out.ndjson"), args...), nil)
}
