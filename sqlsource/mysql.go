package sqlsource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

type mysql struct{}

// rowValues is false: MySQL reads the whole table for a row comparison, but
// finds the exact range for the same thing spelt with AND and OR.
func (mysql) rowValues() bool { return false }

// hint is needed for all indexes but the primary key, since MySQL likes to read
// the whole table and sort it, limit or not.
func (mysql) hint(index string) string {
	if index == "" {
		return ""
	}
	return " FORCE INDEX (" + MySQL.Quote(index) + ")"
}

// literalLimit is false also because a statement without any argument would go
// by the text protocol, which gives other types, and fewer digits of a FLOAT.
func (mysql) literalLimit() bool { return false }

const (
	// Which case of a name means which table depends on the server's files.
	mysqlTable = `
SELECT t.TABLE_SCHEMA, t.TABLE_NAME, t.TABLE_TYPE LIKE '%VIEW', COALESCE(t.TABLE_ROWS, -1), COALESCE(t.ENGINE, '') = 'InnoDB'
FROM information_schema.TABLES t
WHERE t.TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND LOWER(t.TABLE_NAME) = LOWER(?)
AND (CAST(t.TABLE_NAME AS BINARY) = CAST(? AS BINARY) OR @@lower_case_table_names <> 0)`

	mysqlColumns = `
SELECT c.COLUMN_NAME, c.COLUMN_TYPE, c.IS_NULLABLE = 'YES', LOWER(c.DATA_TYPE),
	COALESCE(c.NUMERIC_PRECISION, 0), COALESCE(c.NUMERIC_SCALE, 0)
FROM information_schema.COLUMNS c
WHERE c.TABLE_SCHEMA = ? AND c.TABLE_NAME = ?
ORDER BY c.ORDINAL_POSITION`

	mysqlIndexes = `
SELECT s.INDEX_NAME, s.INDEX_NAME = 'PRIMARY', s.NON_UNIQUE = 0, COALESCE(s.COLLATION, 'A') = 'D',
	COALESCE(s.COLUMN_NAME, ''), s.SUB_PART IS NOT NULL, s.INDEX_TYPE = 'BTREE'
FROM information_schema.STATISTICS s
WHERE s.TABLE_SCHEMA = ? AND s.TABLE_NAME = ?
ORDER BY s.INDEX_NAME <> 'PRIMARY', s.INDEX_NAME, s.SEQ_IN_INDEX`

	mysqlTables = `
SELECT IF(t.TABLE_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()), t.TABLE_NAME, CONCAT(t.TABLE_SCHEMA, '.', t.TABLE_NAME))
FROM information_schema.TABLES t
WHERE t.TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema', 'mysql', 'sys')
LIMIT 10000`
)

func (mysql) find(ctx context.Context, db *sql.DB, schema, table string) (*relation, error) {
	rel := &relation{}
	var clustered bool
	err := db.QueryRowContext(ctx, mysqlTable, schema, table, table).Scan(&rel.schema, &rel.table, &rel.view, &rel.rows, &clustered)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, mysqlMissing(ctx, db, schema, table)
	}
	if err != nil {
		return nil, err
	}
	timestamps := false
	err = collect(ctx, db, func(rows *sql.Rows) error {
		var c relColumn
		var precision, scale int
		err := rows.Scan(&c.Name, &c.Type, &c.Nullable, &c.base, &precision, &scale)
		if c.base == "decimal" {
			c.cast = fmt.Sprintf("DECIMAL(%d,%d)", precision, scale)
		}
		timestamps = timestamps || c.base == "timestamp"
		rel.columns = append(rel.columns, c)
		return err
	}, mysqlColumns, rel.schema, rel.table)
	if err != nil {
		return nil, err
	}
	if timestamps {
		if err := rel.markTimestamps(ctx, db); err != nil {
			return nil, err
		}
	}
	err = collect(ctx, db, func(rows *sql.Rows) error {
		var ix index
		var c indexColumn
		var prefix, ordered bool
		err := rows.Scan(&ix.name, &ix.primary, &ix.unique, &c.desc, &c.unique, &prefix, &ordered)
		if ordered && !prefix {
			c.name = c.unique
		}
		if ix.primary && prefix {
			rel.mark(c.unique, "the primary key holds only the beginning of its values, which does not order them: name another key")
		}
		rel.add(ix, c, true)
		return err
	}, mysqlIndexes, rel.schema, rel.table)
	if clustered {
		rel.addPrimary()
	}
	return rel, err
}

// mysqlMissing returns why a table is not in the catalogue, which lists only
// what the user has a right to.
func mysqlMissing(ctx context.Context, db *sql.DB, schema, table string) error {
	name := MySQL.Quote(table)
	if schema != "" {
		name = MySQL.Quote(schema) + "." + name
	}
	rows, err := db.QueryContext(ctx, "SELECT 1 FROM "+name+" LIMIT 0")
	if err == nil {
		rows.Close()
	} else if strings.Contains(err.Error(), "denied") {
		return err
	}
	names, err := collectNames(ctx, db, mysqlTables, schema)
	if err != nil {
		return err
	}
	return &NoTableError{Schema: schema, Table: table, Near: near(table, names)}
}

// markTimestamps rules the TIMESTAMP columns out of keys if the session's time
// zone has hours that come twice in a year: MySQL compares such a column with
// local times only.
func (r *relation) markTimestamps(ctx context.Context, db *sql.DB) error {
	var zone, system string
	if err := db.QueryRowContext(ctx, "SELECT @@session.time_zone, @@system_time_zone").Scan(&zone, &system); err != nil {
		return err
	}
	if zone == "SYSTEM" {
		zone = system
	}
	if fixedZone(zone) {
		return nil
	}
	for _, c := range r.columns {
		if c.base == "timestamp" {
			r.mark(c.Name, fmt.Sprintf("in the session's time zone %q an hour may come twice; connect with time_zone = '+00:00'", zone))
		}
	}
	return nil
}

// fixedZone reports whether a time zone of MySQL has the same offset for ever.
func fixedZone(zone string) bool {
	switch zone {
	case "UTC", "GMT", "UCT", "Zulu", "Universal":
		return true
	}
	return strings.HasPrefix(zone, "+") || strings.HasPrefix(zone, "-") || strings.HasPrefix(zone, "Etc/")
}

func (r *relation) mark(column, bad string) {
	for i := range r.columns {
		if r.columns[i].Name == column {
			r.columns[i].bad = bad
		}
	}
}

// ordered goes by the catalogue.
func (mysql) ordered(_ context.Context, _ *sql.DB, rel *relation, q *query) (bool, error) {
	return rel.ordered(q.key), nil
}

// codec takes dates and times as MySQL's own text, since the driver's time.Time
// cannot hold all of them (0000-00-00, hours that a time zone skips) and depends
// on its options. A decimal is cast back, or it would be compared as a double.
func (mysql) codec(col relColumn, name string) (codec, error) {
	c := codec{read: name}
	switch col.base {
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year":
		c.kind = asInt
	case "bit":
		c.kind, c.read = asInt, name+" + 0"
	case "float", "double":
		// The text protocol would give a FLOAT with six digits.
		c.kind, c.read = asFloat, name+" + 0e0"
	case "decimal":
		c = codec{asText, "CAST(" + name + " AS CHAR)", "CAST(", " AS " + col.cast + ")"}
	case "date", "datetime", "timestamp", "time", "uuid", "inet4", "inet6":
		c.kind, c.read = asText, "CAST("+name+" AS CHAR)"
	case "char", "varchar", "tinytext", "text", "mediumtext", "longtext":
		c.kind = asText
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		c.kind = asBytes
	case "enum", "set":
		return codec{}, &KeyTypeError{Column: col.Name, Type: col.Type, Reason: "MySQL orders its values by their place in the declaration, but compares them as text, or else without an index"}
	default:
		return codec{}, &KeyTypeError{Column: col.Name, Type: col.Type, Reason: "no comparison of its values uses an index"}
	}
	return c, nil
}
