// Package sqlsource reads tables through [database/sql] page by page, in the
// order of a key, so that reading can be paused, stopped and gone on with at
// the exact row, also by another process: the cursor of a row is its key.
//
//	users := sqlsource.Table[User](db, sqlsource.Spec{Dialect: sqlsource.Postgres, Table: "users"})
//	for u, err := range users.All(ctx) {
//		...
//	}
//
// # Words
//
// The key of a table is the list of columns that it is read in the order of.
// It tells any two rows apart. Unless the [Spec] names one, it is the primary
// key, as the database's catalogue has it.
//
// Rows may be asked for in another order: down, or by other columns, also ones
// that repeat or hold NULL. What does not tell rows apart gets the primary key
// behind it, and an order that no index has is refused, with a [*NoIndexError],
// unless allowed.
//
// A shard is the part of a table between two keys. [Split] finds even ones.
//
// A page is one bounded range of the key's index: "the next 1,000 rows after
// this key"; where columns go both ways or hold NULL, it is a few such ranges.
// Its cost does not grow with how far into the table it is, as OFFSET's does,
// and nothing is held between pages: no transaction, no server cursor, no
// connection.
//
// # What is exact
//
// Only the database compares keys: under its collation, with its idea of NaN
// and infinity. A key value is read so that nothing of it is lost (every digit
// of a numeric, every microsecond), kept in a [cursor.Tuple], which writes to
// JSON and back without loss, and bound again as the column's own type, so that
// the index serves the comparison. Where a value would not survive that way
// the source says so, with a [*KeyTypeError], before its first row.
//
// # What a reader sees of a changing table
//
// Each page is one statement, and sees what the database shows such a statement
// at that moment. A row that is there, unmoved, from the first page to the last
// is given exactly once. A row inserted, deleted or changed meanwhile is seen
// if it was so when its place was read. A row committed late, at a place that
// has already been passed, is not seen.
//
// # Databases
//
// [Postgres], [MySQL] (which is MariaDB too) and [SQLite]. The package imports
// no driver. It is tested with pgx's stdlib driver, go-sql-driver/mysql and
// modernc.org/sqlite, whatever their options say about times.
//
// PostgreSQL plans by its statistics: until a table has been analyzed, it may
// sort what is left of it for each page of 10,000 rows.
package sqlsource
