package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAWrongCommandLineIsSaidToBeWrong(t *testing.T) {
	for _, tt := range []struct {
		name    string
		args    []string
		message string
	}{
		{"unknown flag", []string{"export", "--bogus"}, "--bogus"},
		{"unknown command", []string{"import"}, "import"},
		{"no output", []string{"export", "--sample", "1"}, "--to"},
		{"no table", []string{"export", "--db", "sqlite:x.db", "--to", "x.csv"}, "--table"},
		{"no database", []string{"export", "--table", "t", "--to", "x.csv"}, "HEADGATE_DB"},
		{"sample and table", []string{"export", "--sample", "1", "--table", "t", "--to", "x.csv"}, "exclude each other"},
		{"sample and database", []string{"export", "--sample", "1", "--db", "sqlite:x.db", "--to", "x.csv"}, "exclude each other"},
		{"negative sample", []string{"export", "--sample=-1", "--to", "x.csv"}, "want at least 1"},
		{"sample of letters", []string{"export", "--sample", "many", "--to", "x.csv"}, "--sample"},
		{"page 0", []string{"export", "--sample", "1", "--page", "0", "--to", "x.csv"}, "--page 0"},
		{"checkpoint 0", []string{"export", "--sample", "1", "--checkpoint", "0", "--to", "x.csv"}, "--checkpoint 0"},
		{"unknown format", []string{"export", "--sample", "1", "--to", "x.xlsx"}, `".xlsx" is no format`},
		{"state is output", []string{"export", "--sample", "1", "--to", "x.csv", "--state", "./x.csv"}, "same file"},
		{"column twice", []string{"export", "--sample", "1", "--to", "x.csv", "--columns", "id,id"}, `"id" twice`},
		{"key twice", []string{"export", "--sample", "1", "--to", "x.csv", "--key", "id,id"}, `"id" twice`},
		{"no scheme", []string{"export", "--db", "localhost/db", "--table", "t", "--to", "x.csv"}, "no scheme"},
		{"unknown scheme", []string{"export", "--db", "oracle://h/db", "--table", "t", "--to", "x.csv"}, "oracle"},
		{"no SQLite file", []string{"export", "--db", "sqlite:", "--table", "t", "--to", "x.csv"}, "names no file"},
		{"no MySQL database", []string{"export", "--db", "mysql://root@h", "--table", "t", "--to", "x.csv"}, "names no database"},
		{"too many dots", []string{"export", "--db", "sqlite:x.db", "--table", "a.b.c", "--to", "x.csv"}, "more than schema.table"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			wantRefusal(t, headgate(t, tt.args...), 2, tt.message)
		})
	}
}

func TestHelpGoesToStdoutAndListsTheExitCodes(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"export", "--help"}, nil} {
		r := headgate(t, args...)
		if r.code != 0 || r.stderr != "" {
			t.Errorf("%q: code %d, stderr %q", args, r.code, r.stderr)
		}
		for _, want := range []string{"Exit codes:", "\n    3    failed, but", "\n    130  paused"} {
			if !strings.Contains(r.stdout, want) {
				t.Errorf("%q: the help lacks %q:\n%s", args, want, r.stdout)
			}
		}
	}
}

func TestThePasswordIsNeverPrinted(t *testing.T) {
	const password = "s3cret-pass%2Fw%40rd"
	for _, tt := range []struct {
		name, db string
		code     int
	}{
		{"PostgreSQL away", "postgres://me:" + password + "@127.0.0.1:1/db", 3},
		{"PostgreSQL, no such host", "postgres://me:" + password + "@no-such-host.invalid/db?sslmode=disable", 3},
		{"PostgreSQL, in the query", "postgres://me@127.0.0.1:1/db?password=" + password, 3},
		{"MySQL away", "mysql://me:" + password + "@127.0.0.1:1/db", 3},
		{"bad port", "postgres://me:" + password + "@127.0.0.1:port/db", 2},
		{"bad parameter", "postgres://me:" + password + "@127.0.0.1:1/db?sslmode=" + password, 2},
		{"bad MySQL parameter", "mysql://me:" + password + "@127.0.0.1:1/db?timeout=" + password, 2},
		{"slash in the password", "postgres://me:s3cret-pass/w@rd@127.0.0.1/db", 2},
		{"hash in the password", "mysql://me:s3cret-pass#w@127.0.0.1/db", 2},
		{"percent in the password", "mysql://me:s3cret-pass%w@127.0.0.1/db", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, viaEnv := range []bool{false, true} {
				out := filepath.Join(t.TempDir(), "out.csv")
				cmd := command(t, "export", "--table", "t", "--to", out)
				if viaEnv {
					cmd.Env = append(cmd.Env, "HEADGATE_DB="+tt.db)
				} else {
					cmd.Args = append(cmd.Args, "--db", tt.db)
				}
				r := finish(t, cmd)
				if r.code != tt.code {
					t.Errorf("got code %d, want %d\n%s", r.code, tt.code, r.stderr)
				}
				if strings.Contains(r.stdout+r.stderr, "s3cret") {
					t.Errorf("the password is in the output:\n%s", r.stdout+r.stderr)
				}
				if left, _ := filepath.Glob(filepath.Join(filepath.Dir(out), "*")); len(left) > 0 {
					t.Errorf("files were left: %v", left)
				}
			}
		})
	}
}

func TestAWrongPasswordIsSaidToBeWrong(t *testing.T) {
	s := mariadb(t)
	db := strings.Replace(s.url, "mysql://root", "mysql://root:s3cret", 1)
	r := headgate(t, "export", "--db", db, "--table", "t", "--to", filepath.Join(t.TempDir(), "out.csv"))
	wantRefusal(t, r, 1, "does not let root in", "Check the user and the password")
	if strings.Contains(r.stderr, "s3cret") {
		t.Errorf("the password is in the output:\n%s", r.stderr)
	}
}

func TestErrorsOfTheDatabaseSayWhatToDo(t *testing.T) {
	for name, open := range map[string]func(testing.TB) server{"PostgreSQL": postgres, "MariaDB": mariadb} {
		t.Run(name, func(t *testing.T) {
			s := open(t)
			s.exec(t, `CREATE TABLE orders (id int PRIMARY KEY, note varchar(10))`, `CREATE TABLE loose (a int, b int NOT NULL)`,
				`CREATE VIEW looks AS SELECT * FROM orders`)
			export := func(args ...string) result {
				return headgate(t, append([]string{"export", "--to", filepath.Join(t.TempDir(), "out.csv"), "--db"}, args...)...)
			}
			wantRefusal(t, export(s.url, "--table", "order"), 1, "has no table order", "Did you mean orders?")
			wantRefusal(t, export(s.url, "--table", "orders", "--columns", "id,notes"), 1, "no column notes", "Did you mean note?")
			wantRefusal(t, export(s.url, "--table", "orders", "--key", "ids"), 1, "no column ids", "Did you mean id?")
			wantRefusal(t, export(s.url, "--table", "loose"), 1, "no primary key", "--key a,b", "Its columns are a, b")
			wantRefusal(t, export(s.url, "--table", "loose", "--key", "a"), 1, "column a", "may be NULL")
			wantRefusal(t, export(s.url, "--table", "orders", "--key", "note"), 1, "no index in the order of note, id", "CREATE INDEX", "--sort")
			if r := export(s.url, "--table", "orders", "--key", "note", "--sort"); r.code != 0 {
				t.Errorf("sorting, allowed: code %d\n%s", r.code, r.stderr)
			}
			wantRefusal(t, export(s.url, "--table", "looks"), 1, "no primary key", "--key a,b")
			elsewhere := strings.Replace(s.url, databaseName(t), "headgate_nowhere", 1)
			wantRefusal(t, export(elsewhere, "--table", "orders"), 1, "headgate_nowhere", "database's name")
		})
	}
}

func TestAUserWithoutPermissionIsToldSo(t *testing.T) {
	t.Run("PostgreSQL", func(t *testing.T) {
		s := postgres(t)
		role := databaseName(t)
		s.exec(t, `CREATE TABLE t (id int PRIMARY KEY)`, `CREATE ROLE "`+role+`" LOGIN`)
		t.Cleanup(func() { s.exec(t, `DROP ROLE "`+role+`"`) })
		db := strings.Replace(s.url, "postgres@", role+"@", 1)
		if db == s.url {
			t.Skip("SKIPPED: the URL names no user to replace")
		}
		out := filepath.Join(t.TempDir(), "out.csv")
		wantRefusal(t, headgate(t, "export", "--db", db, "--table", "t", "--to", out), 1, "permission denied for table t", "GRANT SELECT")
		s.exec(t, `GRANT SELECT ON t TO "`+role+`"`)
		t.Cleanup(func() { s.exec(t, `DROP OWNED BY "`+role+`"`) })
		sameBytes(t, "the same command, permitted", mustExport(t, out, "--db", db, "--table", "t"), []byte("id\n"))
	})
}

func TestATableOfAnyNameIsATable(t *testing.T) {
	const name = "a\"b; drop `t` 'x' %s"
	for product, open := range map[string]func(testing.TB) server{"PostgreSQL": postgres, "MariaDB": mariadb} {
		t.Run(product, func(t *testing.T) {
			s := open(t)
			quoted := `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
			if product == "MariaDB" {
				quoted = "`" + strings.ReplaceAll(name, "`", "``") + "`"
			}
			s.exec(t, "CREATE TABLE "+quoted+" ("+quoted+" int PRIMARY KEY)", "INSERT INTO "+quoted+" VALUES (7)")
			got := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", s.url, "--table", name)
			sameBytes(t, name, got, []byte("\"a\"\"b; drop `t` 'x' %s\"\n7\n"))
		})
	}
}

func TestAFolderThatCannotBeWrittenIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, out := range map[string]string{
		"no such folder":  filepath.Join(t.TempDir(), "nowhere", "out.csv"),
		"folder is file":  filepath.Join(file, "out.csv"),
		"output a folder": filepath.Join(t.TempDir()) + "/x.csv/",
	} {
		t.Run(name, func(t *testing.T) {
			r := headgate(t, "export", "--sample", "1", "--to", out)
			if r.code != 1 && r.code != 2 {
				t.Errorf("got code %d, want 1 or 2\n%s", r.code, r.stderr)
			}
			if !strings.Contains(r.stderr, out) {
				t.Errorf("the message does not name %s:\n%s", out, r.stderr)
			}
		})
	}
}
