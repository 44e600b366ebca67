package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/sqlsource"
)

type sqliteFile struct {
	path string
}

func openSQLite(raw string) (*Database, error) {
	path := raw[len("sqlite:"):]
	if rest, ok := strings.CutPrefix(path, "//"); ok {
		path = rest // sqlite:///abs/file.db and, as others write it, sqlite://file.db
	}
	if path == "" {
		return nil, &exit.Error{Code: exit.Usage, What: "the database URL names no file", Do: forms}
	}
	return OpenFile(path)
}

// OpenFile opens an existing SQLite file for reading.
func OpenFile(path string) (*Database, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &exit.Error{Code: exit.Failed, What: fmt.Sprintf("there is no SQLite file %s", path), Do: "Check the path after sqlite:", Err: err}
	case err != nil:
		return nil, &exit.Error{Code: exit.Failed, What: fmt.Sprintf("cannot open the SQLite file: %v", err), Err: err}
	case info.IsDir():
		return nil, &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s is a folder, not a SQLite file", path)}
	}
	// mode=rw never makes a file, and unlike mode=ro can roll back what a
	// crashed writer left; query_only keeps this session from writing.
	uri := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: url.Values{
		"mode":    {"rw"},
		"_pragma": {"busy_timeout(10000)", "query_only(1)"},
	}.Encode()}
	if strings.HasPrefix(path, "/") {
		uri.Opaque = "//" + uri.Opaque
	}
	db, err := sql.Open("sqlite", uri.String())
	if err != nil {
		return nil, &exit.Error{Code: exit.Failed, What: fmt.Sprintf("cannot open the SQLite file: %v", err), Err: err}
	}
	return &Database{
		DB:      db,
		Dialect: sqlsource.SQLite,
		Name:    "sqlite:" + path,
		Job:     "SQLite file " + filepath.Base(path),
		driver:  &sqliteFile{path: path},
	}, nil
}

// rules selects every column as +column: SQLite gives the same value, and the
// driver, which would make times and booleans of what a column of such a
// declared type holds, sees no declared type.
func (s *sqliteFile) rules(_ context.Context, _ *sql.DB, _ Table, columns []sqlsource.Column) ([]Rule, error) {
	rules := make([]Rule, len(columns))
	for i, c := range columns {
		rules[i] = Rule{"+" + sqlsource.SQLite.Quote(c.Name), sqliteKind(c.Type)}
	}
	return rules, nil
}

func sqliteKind(typ string) encode.Kind {
	typ = strings.ToUpper(typ)
	if strings.HasPrefix(typ, "JSON") && !strings.HasPrefix(typ, "JSONB") {
		return encode.DynamicJSON
	}
	// SQLite's own rule for the affinity REAL, after those that come before it.
	for _, other := range []string{"INT", "CHAR", "CLOB", "TEXT", "BLOB"} {
		if strings.Contains(typ, other) {
			return encode.Dynamic
		}
	}
	for _, real := range []string{"REAL", "FLOA", "DOUB"} {
		if strings.Contains(typ, real) {
			return encode.DynamicReal
		}
	}
	return encode.Dynamic
}

func (s *sqliteFile) explain(err error) *exit.Error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return nil
	}
	e := &exit.Error{Code: exit.Failed, What: fmt.Sprintf("sqlite:%s: %v", s.path, lite), Err: err}
	switch lite.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		e.Code, e.Do = exit.Retry, "Another process is writing to the file. The same command goes on when it has finished."
	case sqlite3.SQLITE_NOTADB:
		e.Do = "It is not a SQLite file, or it is encrypted."
	case sqlite3.SQLITE_CORRUPT:
		e.Do = "The file is damaged: see .recover in the sqlite3 shell."
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY:
		e.Do = "Is it readable, and its folder too?"
	}
	return e
}
