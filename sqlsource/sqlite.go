package sqlsource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

type sqlite struct{}

func (sqlite) rowValues() bool { return true }

// hint is needed for the rows with NULL: SQLite does not know how many they are,
// and may read the whole table by its row number to find the next.
func (sqlite) hint(index string) string {
	if index == "" {
		return ""
	}
	return " INDEXED BY " + SQLite.Quote(index)
}

func (sqlite) literalLimit() bool { return false }

const (
	// SQLite looks in temp, then main, then what is attached, in that order.
	sqliteTable = `
SELECT l.schema, l.name, l.type, l.wr
FROM pragma_table_list l LEFT JOIN pragma_database_list d ON d.name = l.schema
WHERE l.name = ? COLLATE NOCASE AND (? = '' OR l.schema = ? COLLATE NOCASE)
ORDER BY l.schema <> 'temp', d.seq LIMIT 1`

	// hidden 1 is a virtual table's parameter, 2 and 3 a generated column.
	sqliteColumns = `
SELECT c.name, c.type, NOT c."notnull", c.pk
FROM pragma_table_xinfo(?, ?) c WHERE c.hidden <> 1 ORDER BY c.cid`

	// cid -1 is the row number, -2 an expression. key 0 is what SQLite adds
	// itself, so that the index tells rows apart.
	sqliteIndexes = `
SELECT l.name, l.origin = 'pk', l."unique", x."desc", COALESCE(x.name, ''), x.cid = -1, x.key
FROM pragma_index_list(?, ?) l, pragma_index_xinfo(l.name, ?) x
WHERE NOT l.partial ORDER BY l.origin <> 'pk', l.seq, x.seqno`

	sqliteTables = `
SELECT CASE WHEN l.schema = COALESCE(NULLIF(?, ''), 'main') THEN l.name ELSE l.schema || '.' || l.name END
FROM pragma_table_list l WHERE l.name NOT LIKE 'sqlite\_%' ESCAPE '\' LIMIT 10000`
)

func (sqlite) find(ctx context.Context, db *sql.DB, schema, table string) (*relation, error) {
	rel := &relation{rows: -1}
	var typ string
	var withoutRowid bool
	err := db.QueryRowContext(ctx, sqliteTable, table, schema, schema).Scan(&rel.schema, &rel.table, &typ, &withoutRowid)
	if errors.Is(err, sql.ErrNoRows) {
		names, err := collectNames(ctx, db, sqliteTables, schema)
		if err != nil {
			return nil, err
		}
		return nil, &NoTableError{Schema: schema, Table: table, Near: near(table, names)}
	}
	if err != nil {
		return nil, err
	}
	rel.view = typ == "view"
	if rel.primary, err = rel.sqliteColumns(ctx, db); err != nil {
		return nil, err
	}
	if typ == "table" {
		if err := rel.sqliteKeys(ctx, db, withoutRowid); err != nil {
			return nil, err
		}
	}
	return rel, rel.sqliteRows(ctx, db)
}

func (r *relation) sqliteColumns(ctx context.Context, db *sql.DB) (primary []string, err error) {
	places := map[int]string{}
	err = collect(ctx, db, func(rows *sql.Rows) error {
		var c relColumn
		var place int
		err := rows.Scan(&c.Name, &c.Type, &c.Nullable, &place)
		if place > 0 {
			places[place] = c.Name
		}
		r.columns = append(r.columns, c)
		return err
	}, sqliteColumns, r.table, r.schema)
	for i := range len(places) {
		primary = append(primary, places[i+1])
	}
	return primary, err
}

// sqliteKeys finds the indexes and the row number, and corrects what the
// catalogue says about NULL: a primary key's columns may hold it in SQLite
// unless declared otherwise, but not in a table WITHOUT ROWID, nor in an INTEGER
// PRIMARY KEY, which is the row number itself and has no index of its own.
func (r *relation) sqliteKeys(ctx context.Context, db *sql.DB, withoutRowid bool) error {
	type column struct {
		ix         index
		c          indexColumn
		rowid, own bool
	}
	var found []column
	err := collect(ctx, db, func(rows *sql.Rows) error {
		var f column
		err := rows.Scan(&f.ix.name, &f.ix.primary, &f.ix.unique, &f.c.desc, &f.c.name, &f.rowid, &f.own)
		found = append(found, f)
		return err
	}, sqliteIndexes, r.table, r.schema, r.schema)
	if err != nil {
		return err
	}
	numbered := len(r.primary) == 1 && (len(found) == 0 || !found[0].ix.primary)
	if numbered {
		r.rowid = r.primary[0]
	} else if !withoutRowid {
		r.rowid = r.freeRowid()
	}
	if numbered || withoutRowid {
		for i, c := range r.columns {
			if slices.Contains(r.primary, c.Name) {
				r.columns[i].Nullable = false
			}
		}
	}
	if r.rowid != "" {
		r.add(index{primary: numbered, unique: true}, indexColumn{name: r.rowid, unique: r.rowid}, true)
	}
	for _, f := range found {
		if f.rowid {
			f.c.name = r.rowid
		}
		f.c.unique = f.c.name
		r.add(f.ix, f.c, f.own)
	}
	return nil
}

// freeRowid returns a name for the row number that no column has taken.
func (r *relation) freeRowid() string {
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		taken := false
		for _, c := range r.columns {
			taken = taken || strings.EqualFold(c.Name, name)
		}
		if !taken {
			return name
		}
	}
	return ""
}

// sqliteRows estimates the number of rows: by ANALYZE if it was run, else by
// the span of the row numbers.
func (r *relation) sqliteRows(ctx context.Context, db *sql.DB) error {
	if r.view {
		return nil
	}
	var analyzed bool
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_table_list WHERE name = 'sqlite_stat1' AND schema = ?", r.schema).Scan(&analyzed)
	if err != nil {
		return err
	}
	if analyzed {
		var stat string
		err := db.QueryRowContext(ctx, fmt.Sprintf("SELECT stat FROM %s.sqlite_stat1 WHERE tbl = ? LIMIT 1", SQLite.Quote(r.schema)), r.table).Scan(&stat)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		first, _, _ := strings.Cut(stat, " ")
		if n, err := strconv.ParseInt(first, 10, 64); err == nil {
			r.rows = n
			return nil
		}
	}
	if r.rowid == "" {
		return nil
	}
	from := SQLite.Quote(r.schema) + "." + SQLite.Quote(r.table)
	return db.QueryRowContext(ctx, fmt.Sprintf("SELECT CAST(COALESCE((SELECT max(%[1]s) FROM %[2]s) - (SELECT min(%[1]s) FROM %[2]s) + 1, 0) AS INTEGER)", SQLite.Quote(r.rowid), from)).Scan(&r.rows)
}

// ordered asks for the plan, since the catalogue does not tell the collation of
// a column from that of an index. A hint to another index is an error.
func (sqlite) ordered(ctx context.Context, db *sql.DB, _ *relation, q *query) (bool, error) {
	st := q.limited(q.whole(), nil, 1)
	sorts := false
	err := collect(ctx, db, func(rows *sql.Rows) error {
		var id, parent, unused int
		var step string
		err := rows.Scan(&id, &parent, &unused, &step)
		sorts = sorts || strings.Contains(step, "TEMP B-TREE")
		return err
	}, "EXPLAIN QUERY PLAN "+st.SQL, st.Args...)
	return !sorts, err
}

// codec reads each value as the row has it. The plus takes the declared type
// off, for which drivers would turn text into a time.Time or a number into a
// bool. It must not be in the comparison, which needs the column's affinity and
// collation.
func (sqlite) codec(_ relColumn, name string) (codec, error) {
	return codec{kind: asStored, read: "+" + name}, nil
}
