package main

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// server is a database of the test's own on a real server.
type server struct {
	url string // as --db takes it
	db  *sql.DB
}

// exec runs statements that must succeed.
func (s server) exec(t testing.TB, statements ...string) {
	t.Helper()
	for _, q := range statements {
		if _, err := s.db.Exec(q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
}

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// absent skips a test that lacks something outside of Go; where servers are
// required it fails.
func absent(t testing.TB, what string, err error) {
	t.Helper()
	if os.Getenv("HEADGATE_REQUIRE_SERVERS") == "1" {
		t.Fatalf("%s is required: %v", what, err)
	}
	t.Skipf("SKIPPED, NOT TESTED: %s is not here: %v", what, err)
}

// databaseName is another one for each test and process.
func databaseName(t testing.TB) string {
	name := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(t.Name()))
	return fmt.Sprintf("headgate_%d_%.40s", os.Getpid(), name)
}

// postgres returns a new database, dropped at the test's end.
func postgres(t testing.TB) server {
	t.Helper()
	admin := env("HEADGATE_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/test?sslmode=disable")
	db, err := sql.Open("pgx", admin)
	if err == nil {
		err = db.Ping()
	}
	if err != nil {
		absent(t, "a PostgreSQL server", err)
	}
	t.Cleanup(func() { db.Close() })
	name := databaseName(t)
	if _, err := db.Exec(`CREATE DATABASE "` + name + `" TEMPLATE template0 ENCODING 'UTF8'`); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec(`DROP DATABASE "` + name + `" WITH (FORCE)`); err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	own, err := sql.Open("pgx", u.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.Close() })
	return server{url: u.String(), db: own}
}

// mariadb returns a new database on a MariaDB or MySQL server, dropped at the
// test's end.
func mariadb(t testing.TB) server {
	t.Helper()
	admin, err := url.Parse(env("HEADGATE_TEST_MYSQL", "mysql://root@127.0.0.1:3306/test"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := mysql.NewConfig()
	cfg.User = admin.User.Username()
	cfg.Passwd, _ = admin.User.Password()
	cfg.Net, cfg.Addr = "tcp", admin.Host
	cfg.DBName = strings.TrimPrefix(admin.Path, "/")
	cfg.Logger = &mysql.NopLogger{}
	open := func() *sql.DB {
		connector, err := mysql.NewConnector(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return sql.OpenDB(connector)
	}
	db := open()
	t.Cleanup(func() { db.Close() })
	if err := db.Ping(); err != nil {
		absent(t, "a MariaDB or MySQL server", err)
	}
	name := databaseName(t)
	if _, err := db.Exec("CREATE DATABASE `" + name + "` CHARACTER SET utf8mb4"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP DATABASE `" + name + "`"); err != nil {
			t.Error(err)
		}
	})
	cfg.DBName = name
	own := open()
	t.Cleanup(func() { own.Close() })
	admin.Path = "/" + name
	return server{url: admin.String(), db: own}
}

// sqliteFile makes a SQLite file with these statements.
func sqliteFile(t testing.TB, statements ...string) (path string, db *sql.DB) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "test.db")
	db, err := sql.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	server{db: db}.exec(t, statements...)
	return path, db
}

// psql runs a command in psql, with the session settings that the tool has, and
// returns what it prints.
func psql(t testing.TB, s server, commands ...string) []byte {
	t.Helper()
	path, err := exec.LookPath("psql")
	if err != nil {
		absent(t, "psql", err)
	}
	args := []string{"-X", "-q", "-v", "ON_ERROR_STOP=1", s.url}
	for _, c := range commands {
		args = append(args, "-c", c)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append(os.Environ(), "PGTZ=UTC", "PGDATESTYLE=ISO")
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("psql %q: %v\n%s", commands, err, stderr.String())
	}
	return out
}
