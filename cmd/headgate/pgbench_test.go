package main

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestPgbenchAccountsAreTheSameFromEveryDatabase exports the 100,000 accounts
// that pgbench makes from PostgreSQL and compares with psql's CSV, then exports
// copies of the table from MariaDB and SQLite.
func TestPgbenchAccountsAreTheSameFromEveryDatabase(t *testing.T) {
	if testing.Short() {
		t.Skip("makes large tables")
	}
	pg := postgres(t)
	path, err := exec.LookPath("pgbench")
	if err != nil {
		absent(t, "pgbench", err)
	}
	if out, err := exec.Command(path, "-i", "-q", "-s", "1", pg.url).CombinedOutput(); err != nil {
		t.Fatalf("pgbench -i: %v\n%s", err, out)
	}
	want := psql(t, pg, `\copy (select * from pgbench_accounts order by aid) to stdout csv header`)
	args := []string{"--table", "pgbench_accounts", "--checkpoint", "10000"}
	var csv, ndjson []byte
	t.Run("PostgreSQL", func(t *testing.T) {
		csv = mustExport(t, filepath.Join(t.TempDir(), "out.csv"), append(args, "--db", pg.url)...)
		sameBytes(t, "CSV against psql's", csv, want)
		ndjson = mustExport(t, filepath.Join(t.TempDir(), "out.ndjson"), append(args, "--db", pg.url)...)
	})
	same := func(t *testing.T, db string) {
		sameBytes(t, "CSV", mustExport(t, filepath.Join(t.TempDir(), "out.csv"), append(args, "--db", db)...), csv)
		sameBytes(t, "NDJSON", mustExport(t, filepath.Join(t.TempDir(), "out.ndjson"), append(args, "--db", db)...), ndjson)
	}
	const table = `CREATE TABLE pgbench_accounts (aid INT NOT NULL PRIMARY KEY, bid INT, abalance INT, filler CHAR(84))`
	t.Run("MariaDB", func(t *testing.T) {
		s := mariadb(t)
		s.exec(t, strings.Replace(table, "CHAR(84)", "VARCHAR(84)", 1)) // MariaDB shows CHAR without its spaces
		copyAccounts(t, pg, s.db)
		same(t, s.url)
	})
	t.Run("SQLite", func(t *testing.T) {
		path, db := sqliteFile(t, table)
		copyAccounts(t, pg, db)
		same(t, "sqlite:"+path)
	})
}

// copyAccounts copies pgbench_accounts from PostgreSQL, with pgx itself.
func copyAccounts(t *testing.T, from server, to *sql.DB) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), from.url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	rows, err := conn.Query(context.Background(), `SELECT aid, bid, abalance, filler FROM pgbench_accounts`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	tx, err := to.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	next := func() (string, error) {
		var aid, bid, abalance int64
		var filler string
		if !rows.Next() {
			return "", io.EOF
		}
		if err := rows.Scan(&aid, &bid, &abalance, &filler); err != nil {
			return "", err
		}
		return fmt.Sprintf("(%d,%d,%d,'%s')", aid, bid, abalance, filler), nil
	}
	for ended := false; !ended; {
		var values []string
		for len(values) < 1000 {
			v, err := next()
			if err == io.EOF {
				ended = true
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, v)
		}
		if len(values) == 0 {
			break
		}
		if _, err := tx.Exec("INSERT INTO pgbench_accounts VALUES " + strings.Join(values, ",")); err != nil {
			t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
}
