package sqlsource

import (
	"slices"
	"strings"
)

// index is an index of a table that can be read in order: one that has every
// row.
type index struct {
	name    string // "": SQLite's row number, which is the table itself
	primary bool
	unique  bool // in its own columns, but for NULL
	own     int  // how many of columns it was declared with
	columns []indexColumn
}

// indexColumn is a column of an index.
type indexColumn struct {
	name   string // which column's order it has; "": none's
	unique string // which column's values it tells apart; "": an expression's
	desc   bool
}

// add adds a column to the index of that name, which is the last one or new. own
// says that the index was declared with it.
func (r *relation) add(ix index, c indexColumn, own bool) {
	if n := len(r.indexes); n == 0 || r.indexes[n-1].name != ix.name {
		r.indexes = append(r.indexes, ix)
	}
	last := &r.indexes[len(r.indexes)-1]
	last.columns = append(last.columns, c)
	if own {
		last.own++
	}
	if ix.primary && own && !slices.Contains(r.primary, c.unique) {
		r.primary = append(r.primary, c.unique)
	}
}

// addPrimary adds the primary key's columns to the other indexes, for a table
// that is stored in its order: each index refers to rows by it.
func (r *relation) addPrimary() {
	if len(r.indexes) == 0 || !r.indexes[0].primary {
		return
	}
	for i := range r.indexes[1:] {
		ix := &r.indexes[i+1]
		for _, c := range r.indexes[0].columns {
			if !slices.ContainsFunc(ix.columns, func(has indexColumn) bool { return has.name == c.name }) {
				ix.columns = append(ix.columns, c)
			}
		}
	}
}

// serving returns an index that has the order of key.
func (r *relation) serving(key []keyColumn) (index, bool) {
	for _, ix := range r.indexes {
		if ix.serves(key) {
			return ix, true
		}
	}
	return index{}, false
}

func (r *relation) ordered(key []keyColumn) bool {
	_, ok := r.serving(key)
	return ok
}

// createIndex returns the statement that makes an index with the order of key.
func (r *relation) createIndex(d Dialect, key []keyColumn) string {
	name := "headgate_" + r.table
	var columns []string
	for _, k := range key {
		if _, ok := r.column(k.Name); !ok {
			continue // SQLite's row number is in each index
		}
		name += "_" + k.Name
		column := d.Quote(k.Name)
		if k.Desc {
			column += " DESC"
		}
		columns = append(columns, column)
	}
	on, as := d.Quote(r.schema)+"."+d.Quote(r.table), d.Quote(name)
	switch d {
	case Postgres:
		as = "CONCURRENTLY" // PostgreSQL finds a name itself
	case SQLite:
		on, as = d.Quote(r.table), d.Quote(r.schema)+"."+as
	}
	return "CREATE INDEX " + as + " ON " + on + " (" + strings.Join(columns, ", ") + ")"
}

// serves reports whether the index, read from one of its ends, has the order of
// key.
func (ix index) serves(key []keyColumn) bool {
	if len(ix.columns) < len(key) {
		return false
	}
	forward, backward := true, true
	for i, k := range key {
		c := ix.columns[i]
		if c.name != k.Name {
			return false
		}
		forward = forward && c.desc == k.Desc
		backward = backward && c.desc != k.Desc
	}
	return forward || backward
}
