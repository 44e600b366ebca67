package sample

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

const schema = `CREATE TABLE ` + Table + ` (
	id         INTEGER PRIMARY KEY,
	uuid       TEXT NOT NULL,
	email      TEXT NOT NULL,
	country    CHAR(2) NOT NULL,
	amount     TEXT NOT NULL, -- a decimal as text: SQLite's numbers would drop the scale
	score      REAL,
	active     BOOLEAN NOT NULL,
	created_at TIMESTAMP NOT NULL,
	payload    JSON NOT NULL,
	token      BLOB NOT NULL,
	note       TEXT
)`

const columns = 11

// batch is how many rows one statement inserts: most of an insert's cost is the
// call itself.
const batch = 50

// fill makes the table in the empty file at path, in one transaction. Nothing is
// journaled or synced: an unfinished file is thrown away.
func fill(ctx context.Context, path string, n int) (err error) {
	uri := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: url.Values{
		"_pragma": {"journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)"},
	}.Encode()}
	db, err := sql.Open("sqlite", uri.String())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := insert(ctx, tx, n); err != nil {
		return err
	}
	return tx.Commit()
}

func insert(ctx context.Context, tx *sql.Tx, n int) error {
	many, err := tx.PrepareContext(ctx, insertOf(batch))
	if err != nil {
		return err
	}
	defer many.Close()
	args := make([]any, 0, batch*columns)
	id := 1
	for ; id+batch-1 <= n; id += batch {
		args = args[:0]
		for i := range batch {
			args = appendEvent(args, int64(id+i))
		}
		if _, err := many.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	for ; id <= n; id++ {
		if _, err := tx.ExecContext(ctx, insertOf(1), appendEvent(args[:0], int64(id))...); err != nil {
			return err
		}
	}
	return nil
}

func insertOf(rows int) string {
	row := "(?" + strings.Repeat(",?", columns-1) + ")"
	return fmt.Sprintf("INSERT INTO %s VALUES %s%s", Table, row, strings.Repeat(","+row, rows-1))
}
