package sqlsource

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Dialect is the SQL that a database speaks: how it quotes names, marks
// arguments, keeps its catalogue and finds the rows after a key.
type Dialect uint8

const (
	Postgres Dialect = iota + 1 // PostgreSQL 12 and later
	MySQL                       // MySQL 8 and MariaDB 10.5 and later
	SQLite                      // SQLite 3.37 and later
)

// String returns the database's name.
func (d Dialect) String() string {
	switch d {
	case Postgres:
		return "PostgreSQL"
	case MySQL:
		return "MySQL"
	case SQLite:
		return "SQLite"
	}
	return fmt.Sprintf("Dialect(%d)", uint8(d))
}

// Quote returns name as an identifier: whatever is in it, it is one name and
// nothing else. It panics if d is none of the constants.
//
// For SQLite that is in backquotes, as for MySQL. SQLite takes a name in
// double quotes for a string if there is no such column, so that a column
// dropped in the meantime would be read as its own name in every row.
func (d Dialect) Quote(name string) string {
	q := "`"
	if d.database() == (postgres{}) {
		q = `"`
	}
	return q + strings.ReplaceAll(name, q, q+q) + q
}

// Placeholder returns the mark of a statement's n-th argument, counted from 1.
// It panics if d is none of the constants or n is below 1.
func (d Dialect) Placeholder(n int) string {
	if n < 1 {
		panic(fmt.Sprintf("sqlsource: Placeholder(%d): want at least 1", n))
	}
	if d.database() == (postgres{}) {
		return fmt.Sprintf("$%d", n)
	}
	return "?"
}

// database is what differs from one database to the next beyond spelling.
type database interface {
	// find returns what the catalogue says about a table or view, or a
	// *NoTableError. schema "" is where the connection would look.
	find(ctx context.Context, db *sql.DB, schema, table string) (*relation, error)

	// codec returns how the values of a key column travel, or a *KeyTypeError
	// without its Table.
	codec(col relColumn, name string) (codec, error)

	// ordered reports whether q, with its hint, reads in the order of an index.
	ordered(ctx context.Context, db *sql.DB, rel *relation, q *query) (bool, error)

	// rowValues reports whether (a, b) > (x, y) is one index range here.
	rowValues() bool

	// hint returns what to put after the table's name so that the database reads
	// by that index; the name is "" if there is none.
	hint(index string) string

	// literalLimit reports whether LIMIT wants a number in the text rather than
	// an argument.
	literalLimit() bool
}

func (d Dialect) database() database {
	switch d {
	case Postgres:
		return postgres{}
	case MySQL:
		return mysql{}
	case SQLite:
		return sqlite{}
	}
	panic(fmt.Sprintf("sqlsource: %v: want Postgres, MySQL or SQLite", d))
}

// relation is what a catalogue says about a table or view.
type relation struct {
	schema, table string // as the catalogue spells them
	view          bool
	foreign       bool // stored elsewhere, and indexed who knows how
	columns       []relColumn
	primary       []string // the primary key's columns, in its order
	indexes       []index
	rows          int64 // an estimate; -1: none

	// rowid is the name of SQLite's row number, that of the INTEGER PRIMARY KEY
	// if there is one; "" if the table has no row number.
	rowid string
}

// relColumn is a column with what its codec needs to know besides.
type relColumn struct {
	Column
	base string // the type's bare name, of a domain the underlying type's
	cast string // what to cast an argument to so that it is of the column's type
	bad  string // why its values cannot be a key whatever their type; usually ""
}

func (r *relation) column(name string) (relColumn, bool) {
	for _, c := range r.columns {
		if c.Name == name {
			return c, true
		}
	}
	return relColumn{}, false
}

func (r *relation) names() []string {
	names := make([]string, len(r.columns))
	for i, c := range r.columns {
		names[i] = c.Name
	}
	return names
}

// collect runs a query of the catalogue and gives each row to scan.
func collect(ctx context.Context, db *sql.DB, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// collectNames is collect for a query of one column of text.
func collectNames(ctx context.Context, db *sql.DB, query string, args ...any) ([]string, error) {
	var names []string
	err := collect(ctx, db, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		names = append(names, name)
		return err
	}, query, args...)
	return names, err
}
