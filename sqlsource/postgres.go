package sqlsource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

type postgres struct{}

func (postgres) rowValues() bool { return true }

func (postgres) hint(string) string { return "" }

// literalLimit is true because a plan made for any limit takes a tenth of the
// table for it, and may then sort.
func (postgres) literalLimit() bool { return true }

const (
	postgresTable = `
SELECT c.oid::bigint, n.nspname::text, c.relkind = 'v', c.relkind = 'f', c.reltuples::bigint
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relname = $1::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
AND CASE WHEN $2::text = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $2::text END`

	// A domain is followed down to the type that it is of in the end.
	postgresColumns = `
WITH RECURSIVE follow(attnum, oid, typmod, nullable) AS (
	SELECT a.attnum, a.atttypid, a.atttypmod, NOT a.attnotnull
	FROM pg_catalog.pg_attribute a
	WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
	UNION ALL
	SELECT f.attnum, t.typbasetype, t.typtypmod, f.nullable AND NOT t.typnotnull
	FROM follow f JOIN pg_catalog.pg_type t ON t.oid = f.oid AND t.typtype = 'd'
)
SELECT a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), f.nullable,
	t.typname::text, pg_catalog.format_type(f.oid, f.typmod)
FROM follow f
JOIN pg_catalog.pg_type t ON t.oid = f.oid AND t.typtype <> 'd'
JOIN pg_catalog.pg_attribute a ON a.attrelid = $1::bigint::oid AND a.attnum = f.attnum
ORDER BY a.attnum`

	// Of an expression, and where the order is not the one that ORDER BY means
	// (another collation, another operator class, NULL at the other end), the
	// name is empty.
	postgresIndexes = `
SELECT x.relname::text, i.indisprimary, i.indisunique, i.indoption[k.place - 1] & 1 = 1,
	CASE WHEN o.opcdefault AND k.coll = a.attcollation
		AND (i.indoption[k.place - 1] & 2 = 2) = (i.indoption[k.place - 1] & 1 = 1)
	THEN a.attname::text ELSE '' END,
	CASE WHEN a.attnum IS NULL THEN '' ELSE a.attname::text END
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
JOIN pg_catalog.pg_am m ON m.oid = x.relam AND m.amname = 'btree'
CROSS JOIN LATERAL ROWS FROM (unnest(i.indkey::smallint[]), unnest(i.indclass::oid[]), unnest(i.indcollation::oid[]))
	WITH ORDINALITY k(attnum, class, coll, place)
LEFT JOIN pg_catalog.pg_opclass o ON o.oid = k.class
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum AND k.attnum <> 0
WHERE i.indrelid = $1::bigint::oid AND i.indisvalid AND i.indpred IS NULL AND k.place <= i.indnkeyatts
ORDER BY i.indisprimary DESC, i.indexrelid, k.place`

	// Those of schemas that are not looked into are listed with their schema.
	postgresTables = `
SELECT CASE WHEN CASE WHEN $1::text = '' THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $1::text END
	THEN c.relname::text ELSE n.nspname || '.' || c.relname END
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
AND n.nspname NOT LIKE 'pg\_temp\_%'
ORDER BY 1 LIMIT 10000`
)

func (postgres) find(ctx context.Context, db *sql.DB, schema, table string) (*relation, error) {
	rel := &relation{table: table}
	var oid int64
	err := db.QueryRowContext(ctx, postgresTable, table, schema).Scan(&oid, &rel.schema, &rel.view, &rel.foreign, &rel.rows)
	if errors.Is(err, sql.ErrNoRows) {
		names, err := collectNames(ctx, db, postgresTables, schema)
		if err != nil {
			return nil, err
		}
		return nil, &NoTableError{Schema: schema, Table: table, Near: near(table, names)}
	}
	if err != nil {
		return nil, err
	}
	err = collect(ctx, db, func(rows *sql.Rows) error {
		var c relColumn
		err := rows.Scan(&c.Name, &c.Type, &c.Nullable, &c.base, &c.cast)
		rel.columns = append(rel.columns, c)
		return err
	}, postgresColumns, oid)
	if err != nil {
		return nil, err
	}
	err = collect(ctx, db, func(rows *sql.Rows) error {
		var ix index
		var c indexColumn
		err := rows.Scan(&ix.name, &ix.primary, &ix.unique, &c.desc, &c.name, &c.unique)
		rel.add(ix, c, true)
		return err
	}, postgresIndexes, oid)
	return rel, err
}

// ordered goes by the catalogue: a plan would show a sort for a small table even
// where there is an index.
func (postgres) ordered(_ context.Context, _ *sql.DB, rel *relation, q *query) (bool, error) {
	return rel.ordered(q.key), nil
}

// codec reads natively what drivers carry exactly, and all else as the text
// that PostgreSQL itself reads back.
func (postgres) codec(col relColumn, name string) (codec, error) {
	c := codec{read: name, after: "::" + col.cast}
	switch col.base {
	case "int2", "int4", "int8":
		c.kind = asInt
	case "float4", "float8":
		c.kind = asFloat
	case "bool":
		c.kind = asBool
	case "bytea":
		c.kind = asBytes
	case "text", "varchar":
		c.kind = asText
	case "date", "timestamp", "timestamptz":
		c.kind = asTime
	case "json", "xml", "point", "box", "polygon", "line", "lseg", "path", "circle":
		return codec{}, &KeyTypeError{Column: col.Name, Type: col.Type, Reason: fmt.Sprintf("PostgreSQL does not order values of type %s", col.base)}
	default:
		c.kind, c.read = asText, name+"::text"
	}
	return c, nil
}
