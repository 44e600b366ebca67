package integration

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"github.com/headgate/headgate/sqlsource"
)

const (
	defaultPostgres = "postgres://postgres@127.0.0.1:5432/test?sslmode=disable"
	defaultMySQL    = "root@tcp(127.0.0.1:3306)/test"
)

// testDB is an empty schema of a database, for one test.
type testDB struct {
	*sql.DB
	dialect sqlsource.Dialect
	dsn     string
	sizes   []int // of pages to try
}

var pageSizes = []int{1, 7, 1000}

// onEach runs a test on each of the databases.
func onEach(t *testing.T, test func(t *testing.T, db *testDB)) {
	t.Run("PostgreSQL", func(t *testing.T) { test(t, openPostgres(t)) })
	t.Run("MySQL", func(t *testing.T) { test(t, openMySQL(t)) })
	t.Run("SQLite", func(t *testing.T) { test(t, openSQLite(t)) })
}

func openPostgres(t testing.TB) *testDB {
	t.Helper()
	dsn := setting("HEADGATE_TEST_POSTGRES", defaultPostgres)
	admin := connect(t, "pgx", dsn)
	schema := uniqueName()
	mustExec(t, admin, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { mustExec(t, admin, "DROP SCHEMA "+schema+" CASCADE") })
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatalf("HEADGATE_TEST_POSTGRES must be a URL: %v", err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return &testDB{connect(t, "pgx", u.String()), sqlsource.Postgres, u.String(), pageSizes}
}

// openMySQL opens a database with the given driver options.
func openMySQL(t testing.TB, options ...func(*mysql.Config)) *testDB {
	t.Helper()
	dsn := setting("HEADGATE_TEST_MYSQL", defaultMySQL)
	admin := connect(t, "mysql", dsn)
	name := uniqueName()
	mustExec(t, admin, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4")
	t.Cleanup(func() { mustExec(t, admin, "DROP DATABASE "+name) })
	cfg, err := mysql.ParseDSN(dsn)
	if err != nil {
		t.Fatalf("HEADGATE_TEST_MYSQL: %v", err)
	}
	cfg.DBName = name
	for _, o := range options {
		o(cfg)
	}
	return &testDB{connect(t, "mysql", cfg.FormatDSN()), sqlsource.MySQL, cfg.FormatDSN(), pageSizes}
}

func openSQLite(t testing.TB) *testDB {
	t.Helper()
	dsn := "file:" + filepath.Join(t.TempDir(), "test.db") + "?_pragma=journal_mode(wal)&_pragma=synchronous(off)"
	return &testDB{connect(t, "sqlite", dsn), sqlsource.SQLite, dsn, pageSizes}
}

func connect(t testing.TB, driver, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		if os.Getenv("HEADGATE_REQUIRE_SERVERS") == "1" {
			t.Fatalf("no %s server, and HEADGATE_REQUIRE_SERVERS=1: %v", driver, err)
		}
		t.Skipf("SKIPPED: NO %s SERVER: %v", strings.ToUpper(driver), err)
	}
	return db
}

func setting(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

func uniqueName() string { return "hg_" + strings.ToLower(rand.Text()[:12]) }

func mustExec(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

// exec runs statements in the test's schema.
func (db *testDB) exec(t testing.TB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		mustExec(t, db.DB, s)
	}
}

// numbers makes a table seq with the column i from 1 to n.
func (db *testDB) numbers(t testing.TB, n int) {
	t.Helper()
	db.exec(t, "CREATE TABLE seq (i integer NOT NULL PRIMARY KEY)")
	const batch = 1000
	for from := 1; from <= n; from += batch {
		var b strings.Builder
		for i := from; i < from+batch && i <= n; i++ {
			if i > from {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, "(%d)", i)
		}
		db.exec(t, "INSERT INTO seq VALUES "+b.String())
	}
}

// list returns the values of a query of one column.
func list[T any](t testing.TB, db *testDB, query string, args ...any) []T {
	t.Helper()
	rows, err := db.Query(query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		var v T
		if err := rows.Scan(&v); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		all = append(all, v)
	}
	if err := rows.Err(); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return all
}
