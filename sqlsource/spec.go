package sqlsource

import (
	"fmt"
	"slices"

	"github.com/headgate/headgate/cursor"
)

// Spec says what to read of which table, and in which order. A Spec is not
// changed by this package, nor kept by reference beyond its slices.
type Spec struct {
	// Dialect is the SQL that db speaks. There is no default.
	Dialect Dialect

	// Table is the name of a table or view, as it is: Table is quoted, so
	// nothing in it needs to be. Schema is what holds it: a schema of
	// PostgreSQL, a database of MySQL, an attached database of SQLite; "" is
	// wherever the connection looks first.
	Schema, Table string

	// Columns are read in this order. Nil means all, in the table's order.
	Columns []string

	// Key is the order to read in, the most significant column first. Nil
	// means the primary key; in SQLite, without one, the row number.
	//
	// If the key's columns do not tell rows apart by a unique index without
	// NULL, the primary key's are added behind them. Of a view, and of a table
	// that has neither, it is taken on trust that they do: rows beyond one with
	// the same key could be left out.
	Key []string

	// Desc names those columns of the key that go down: highest first. NULL
	// stands where the database puts it: highest of all in PostgreSQL, lowest
	// of all in the others.
	Desc []string

	// After and Upto bound what is read to the rows after the one with the key
	// After, up to and with the one with the key Upto, in the key's order. Nil
	// is no bound. [Split] sets them. They are cursors of this very key.
	After, Upto cursor.Tuple

	// Unindexed allows a key whose order no index has. Each page then costs a
	// read and a sort of all that is left of the table. Of a view or a foreign
	// table, whose indexes are not known, any key is allowed.
	Unindexed bool

	// Select returns the SQL expression that is read for a column, or "" for
	// the column as it is. It is put into the statement as it is; Dialect.Quote
	// makes a name safe. The key's values are read beside it, untouched by it.
	// Nil reads each column as it is.
	Select func(Column) string
}

// Column is a column of a table.
type Column struct {
	Name     string
	Type     string // as the database's catalogue spells it: "numeric(10,2)", "bigint(20) unsigned"
	Nullable bool
}

func (s Spec) check(caller string) {
	s.Dialect.database()
	if s.Table == "" {
		panic(fmt.Sprintf("sqlsource: %s(Spec without Table)", caller))
	}
	if s.Columns != nil && len(s.Columns) == 0 {
		panic(fmt.Sprintf("sqlsource: %s(Spec with no Columns): want at least one, or nil for all", caller))
	}
	for i, k := range s.Key {
		if slices.Contains(s.Key[:i], k) {
			panic(fmt.Sprintf("sqlsource: %s(Spec with key column %q twice)", caller, k))
		}
	}
	for _, d := range s.Desc {
		if s.Key != nil && !slices.Contains(s.Key, d) {
			panic(fmt.Sprintf("sqlsource: %s(Spec with %q in Desc but not in Key)", caller, d))
		}
	}
}
