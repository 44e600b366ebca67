package sqlsource

import (
	"fmt"
	"strings"
)

// NoTableError says that the catalogue has no such table or view, or none that
// this user may see.
type NoTableError struct {
	Schema, Table string   // as in the Spec
	Near          []string // tables with names like it, the likeliest first; in another schema: schema.table
}

func (e *NoTableError) Error() string {
	name := fmt.Sprintf("%q", e.Table)
	if e.Schema != "" {
		name = fmt.Sprintf("%q in schema %q", e.Table, e.Schema)
	}
	return "sqlsource: no table " + name + didYouMean(e.Near)
}

// NoColumnError says that the table has no such column.
type NoColumnError struct {
	Table, Column string
	Near          []string // columns with names like it, the likeliest first
}

func (e *NoColumnError) Error() string {
	return fmt.Sprintf("sqlsource: table %q has no column %q", e.Table, e.Column) + didYouMean(e.Near)
}

// NoKeyError says that the Spec names no key and the table has no primary key,
// or is a view, which cannot have one.
type NoKeyError struct {
	Table   string
	View    bool
	Columns []string // what a key can be chosen from
}

func (e *NoKeyError) Error() string {
	if e.View {
		return fmt.Sprintf("sqlsource: %q is a view and has no primary key: name as key the columns that tell its rows apart, of %s", e.Table, quoteAll(e.Columns))
	}
	return fmt.Sprintf("sqlsource: table %q has no primary key: name as key the columns of a unique index, of %s", e.Table, quoteAll(e.Columns))
}

// NullableKeyError says that a column of the key may be NULL in a view, or in a
// table without primary key. Not even a unique index tells rows with NULL apart,
// so some of them could be lost.
type NullableKeyError struct{ Table, Column string }

func (e *NullableKeyError) Error() string {
	return fmt.Sprintf("sqlsource: key column %q of table %q may be NULL, and nothing tells such rows apart: name another key, or declare the column NOT NULL", e.Column, e.Table)
}

// NoIndexError says that no index has the order of the key, so that each page
// would have to read and sort all that is left of the table.
type NoIndexError struct {
	Table  string
	Key    []KeyColumn
	Create string // the statement that makes such an index
}

func (e *NoIndexError) Error() string {
	names := make([]string, len(e.Key))
	for i, k := range e.Key {
		names[i] = fmt.Sprintf("%q", k.Name)
		if k.Desc {
			names[i] += " desc"
		}
	}
	return fmt.Sprintf("sqlsource: no index of table %q has the order of the key (%s), so each page would sort the table: make one with %s, or allow it", e.Table, strings.Join(names, ", "), e.Create)
}

// KeyTypeError says that the values of a key column would not come back
// exactly, or that the database orders them otherwise than it compares them.
type KeyTypeError struct {
	Table, Column, Type string
	Reason              string // and what to do
}

func (e *KeyTypeError) Error() string {
	return fmt.Sprintf("sqlsource: column %q of table %q cannot be in a key, being of type %s: %s", e.Column, e.Table, e.Type, e.Reason)
}

func didYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return ": did you mean " + quoteAll(near) + "?"
}

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = fmt.Sprintf("%q", n)
	}
	return strings.Join(quoted, ", ")
}
