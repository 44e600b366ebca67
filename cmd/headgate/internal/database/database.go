// Package database opens the databases that the tool exports from, in a session
// whose settings never change a value's text, and knows for each how a column
// is selected, how many rows a table has about, and what a driver's error means.
package database

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/sqlsource"
)

// connectTimeout bounds one attempt to connect, unless the URL says otherwise.
const connectTimeout = 15 * time.Second

// countTimeout bounds the counting of rows, where it must be done.
const countTimeout = time.Second

// Database is an open database. Close its DB when done.
type Database struct {
	DB      *sql.DB
	Dialect sqlsource.Dialect
	Name    string // where it is, without the password
	Job     string // what of it belongs to a job's identity: the product and the database, not the host
	driver
}

// driver is what differs between the products.
type driver interface {
	// rules returns how each column of the table is read and written.
	rules(ctx context.Context, db *sql.DB, table Table, columns []sqlsource.Column) ([]Rule, error)
	// explain turns an error of the driver into one for the user. It returns
	// nil if the error is not the driver's.
	explain(err error) *exit.Error
}

// Table names a table.
type Table struct {
	Schema string // "": where the connection looks by itself
	Name   string
}

// String returns the name with the schema before it.
func (t Table) String() string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}

// Rule says how a column is read and written.
type Rule struct {
	Select string // SQL expression that gives the value; "": the column's name
	Kind   encode.Kind
}

// Open prepares access to the database at url. It does not connect yet.
func Open(url string) (*Database, error) {
	switch scheme(url) {
	case "postgres", "postgresql":
		return openPostgres(url)
	case "mysql", "mariadb":
		return openMySQL(url)
	case "sqlite":
		return openSQLite(url)
	case "":
		return nil, &exit.Error{Code: exit.Usage, What: "the database URL has no scheme", Do: forms}
	}
	return nil, &exit.Error{Code: exit.Usage, What: "the database URL's scheme " + scheme(url) + " is not known", Do: forms}
}

// Rules returns how each of the table's columns is read and written.
func (d *Database) Rules(ctx context.Context, table Table, columns []sqlsource.Column) ([]Rule, error) {
	return d.rules(ctx, d.DB, table, columns)
}

// Estimate returns about how many rows desc has, or -1 if the database cannot
// say so at once. It is for showing only.
func (d *Database) Estimate(ctx context.Context, desc *sqlsource.Description) int64 {
	if d.Dialect != sqlsource.SQLite || desc.View {
		return desc.Rows
	}
	// SQLite keeps no number of rows, but walking its smallest index is quick.
	ctx, cancel := context.WithTimeout(ctx, countTimeout)
	defer cancel()
	n := int64(-1)
	query := "SELECT count(*) FROM " + d.Dialect.Quote(desc.Schema) + "." + d.Dialect.Quote(desc.Table)
	if err := d.DB.QueryRowContext(ctx, query).Scan(&n); err != nil {
		return desc.Rows
	}
	return n
}

// Explain turns an error from the database into one for the user.
func (d *Database) Explain(err error) error {
	var known *exit.Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	if e := d.explain(err); e != nil {
		return e
	}
	return err
}
