package sqlsource

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/headgate/headgate/cursor"
)

// Description is what a Spec comes to, by the database's catalogue.
type Description struct {
	Schema, Table string // as the catalogue spells them
	View          bool
	Columns       []Column    // those that are read, in order
	Key           []KeyColumn // the order that they are read in
	Rows          int64       // how many there are by the database's own estimate; -1: it has none

	spec  Spec
	query *query
}

// Describe looks a Spec up in the database's catalogue, with a few short
// queries, and reads no rows. Its errors are those of a source's first page:
// [*NoTableError], [*NoColumnError], [*NoKeyError], [*NullableKeyError],
// [*KeyTypeError], [*NoIndexError], or the database's own, wrapped. It panics if the Spec cannot
// be meant: without Dialect or Table, with a key column twice.
func Describe(ctx context.Context, db *sql.DB, spec Spec) (*Description, error) {
	if db == nil {
		panic("sqlsource: Describe(nil db)")
	}
	spec.check("Describe")
	return describe(ctx, db, spec)
}

func describe(ctx context.Context, db *sql.DB, spec Spec) (*Description, error) {
	rel, err := spec.Dialect.database().find(ctx, db, spec.Schema, spec.Table)
	if err != nil {
		if missing := (*NoTableError)(nil); errors.As(err, &missing) {
			return nil, err
		}
		return nil, fmt.Errorf("sqlsource: look up table %q: %w", spec.Table, err)
	}
	columns := rel.columns
	if spec.Columns != nil {
		columns = nil
		for _, name := range spec.Columns {
			c, ok := rel.column(name)
			if !ok {
				return nil, &NoColumnError{Table: rel.table, Column: name, Near: near(name, rel.names())}
			}
			columns = append(columns, c)
		}
	}
	key, err := rel.key(spec)
	if err != nil {
		return nil, err
	}
	for _, bound := range []cursor.Tuple{spec.After, spec.Upto} {
		if bound == nil {
			continue
		}
		if err := (&query{key: key}).fits(bound); err != nil {
			return nil, fmt.Errorf("sqlsource: bounds of table %q: %w", spec.Table, err)
		}
	}
	q, ok, err := plan(ctx, db, spec, rel, columns, key)
	if err != nil {
		return nil, fmt.Errorf("sqlsource: look up the indexes of table %q: %w", spec.Table, err)
	}
	d := &Description{Schema: rel.schema, Table: rel.table, View: rel.view, Rows: rel.rows, spec: spec, query: q}
	for _, c := range columns {
		d.Columns = append(d.Columns, c.Column)
	}
	for _, k := range key {
		d.Key = append(d.Key, k.KeyColumn)
	}
	if !ok && !rel.view && !rel.foreign && !spec.Unindexed {
		return nil, &NoIndexError{Table: rel.table, Key: d.Key, Create: rel.createIndex(spec.Dialect, key)}
	}
	return d, nil
}

// plan returns the query, and whether an index has its order.
func plan(ctx context.Context, db *sql.DB, spec Spec, rel *relation, columns []relColumn, key []keyColumn) (q *query, ok bool, err error) {
	d := spec.Dialect.database()
	ix, _ := rel.serving(key)
	for _, hint := range slices.Compact([]string{d.hint(ix.name), ""}) {
		q = newQuery(spec, rel, columns, key, hint)
		if ok, err = d.ordered(ctx, db, rel, q); ok {
			break
		}
	}
	return q, ok, err
}

// Statement is a query with its arguments.
type Statement struct {
	SQL  string
	Args []any
}

// SQL returns the texts that read a page of limit rows: the first page, and the
// rows after a key without NULL. If next has several, each gives a part of the
// page, and is run only if those before it did not fill it.
func (d *Description) SQL(limit int) (first string, next []string) {
	first, _ = d.query.limit(d.query.whole(), limit)
	for _, st := range d.query.after(func(int) bool { return false }) {
		text, _ := d.query.limit(st, limit)
		next = append(next, text)
	}
	return first, next
}

// Page returns the statements that read the page of limit rows after the row
// with that cursor, or the first page if after is nil, as [Description.SQL] has
// them. It fails if the cursor was made for another key.
func (d *Description) Page(after cursor.Tuple, limit int) ([]Statement, error) {
	if after == nil {
		after = d.spec.After
	}
	statements, err := d.query.page(after, after == nil)
	if err != nil {
		return nil, fmt.Errorf("sqlsource: page of table %q: %w", d.Table, err)
	}
	page := make([]Statement, len(statements))
	for i, st := range statements {
		page[i] = d.query.limited(st, after, limit)
	}
	return page, nil
}

// Fingerprint returns a line that is another one whenever a cursor or the rows
// of one description may not go with the other's: it names the database, the
// table, the columns with their types and what is selected for them, the key
// and the bounds. Two of them can be shown to a person to see what has changed.
func (d *Description) Fingerprint() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %q.%q (", d.spec.Dialect, d.Schema, d.Table)
	for i, c := range d.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q %s", c.Name, c.Type)
		if d.spec.Select != nil {
			if expr := d.spec.Select(c); expr != "" {
				fmt.Fprintf(&b, " as %q", expr)
			}
		}
	}
	b.WriteString(") by (")
	for i, k := range d.Key {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q %s", k.Name, k.Type)
		if k.Desc {
			b.WriteString(" desc")
		}
	}
	b.WriteString(")")
	for _, bound := range []struct {
		word string
		key  cursor.Tuple
	}{{"after", d.spec.After}, {"up to", d.spec.Upto}} {
		if bound.key == nil {
			continue
		}
		text, err := json.Marshal(bound.key)
		if err != nil { // of a type that no cursor of a table has
			text = fmt.Appendf(nil, "%#v", bound.key)
		}
		fmt.Fprintf(&b, " %s %s", bound.word, text)
	}
	return b.String()
}
