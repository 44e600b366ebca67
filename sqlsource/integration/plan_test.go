package integration

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

// deepRows is enough that a page that sorts, or starts from the beginning,
// could not be mistaken for one that does not.
const deepRows = 200_000

func TestADeepPageIsOneRangeOfTheIndex(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.numbers(t, deepRows)
		// A range by the first column alone would be half the table.
		half := fmt.Sprintf("i > %d", deepRows/2)
		for _, c := range []struct{ name, columns, key, values string }{
			{"one", "id bigint NOT NULL", "id", "i"},
			{"two", "a boolean NOT NULL, id bigint NOT NULL", "a, id", half + ", i"},
			{"three", "a boolean NOT NULL, b varchar(20) NOT NULL, id bigint NOT NULL", "a, b, id", half + ", 'same', i"},
		} {
			t.Run(c.name, func(t *testing.T) {
				db.exec(t,
					fmt.Sprintf("CREATE TABLE %s (n integer NOT NULL, pad varchar(100), %s, PRIMARY KEY (%s))", c.name, c.columns, c.key),
					fmt.Sprintf("INSERT INTO %s SELECT i, 'padding to make the rows of a usual width', %s FROM seq", c.name, c.values))
				db.analyze(t, c.name)
				db.oneRange(t, sqlsource.Spec{Table: c.name}, deepRows*9/10, 1000)
			})
		}
	})
}

// oneRange checks that the page of limit rows after the at-th row of spec's
// order reads about as many rows as it gives, and sorts nothing; and so does
// the first page.
func (db *testDB) oneRange(t *testing.T, spec sqlsource.Spec, at, limit int) {
	t.Helper()
	spec.Dialect = db.dialect
	db.oneRangeAfter(t, spec, nil, limit)
	db.oneRangeAfter(t, spec, db.cursorAt(t, spec, at), limit)
}

// oneRangeAfter is oneRange for the page after a cursor.
func (db *testDB) oneRangeAfter(t *testing.T, spec sqlsource.Spec, after cursor.Tuple, limit int) {
	t.Helper()
	spec.Dialect = db.dialect
	d, err := sqlsource.Describe(context.Background(), db.DB, spec)
	if err != nil {
		t.Fatal(err)
	}
	page, err := d.Page(after, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, st := range page {
		switch db.dialect {
		case sqlsource.Postgres:
			postgresRange(t, db, st, float64(limit))
		case sqlsource.MySQL:
			mysqlRange(t, db, st, limit)
		case sqlsource.SQLite:
			sqliteRange(t, db, st, after != nil)
		}
	}
}

// cursorAt reads the cursor of the at-th row.
func (db *testDB) cursorAt(t *testing.T, spec sqlsource.Spec, at int) cursor.Tuple {
	t.Helper()
	n := 0
	for item, err := range sqlsource.Table[numbered](db.DB, spec, cursor.PageSize(10_000)).Items(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == at {
			return throughJSON(t, item.Cursor)
		}
	}
	t.Fatalf("the table has %d rows only, want %d", n, at)
	return nil
}

func (db *testDB) analyze(t *testing.T, table string) {
	t.Helper()
	switch db.dialect {
	case sqlsource.Postgres:
		db.exec(t, "VACUUM ANALYZE "+table)
	case sqlsource.MySQL:
		db.exec(t, "ANALYZE TABLE "+table)
	case sqlsource.SQLite:
		db.exec(t, "ANALYZE "+table)
	}
}

// postgresRange looks at the plan's nodes, at how many rows each of them saw,
// and at the pages of memory touched.
func postgresRange(t *testing.T, db *testDB, st sqlsource.Statement, limit float64) {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if limit < 1000 {
		// Small tables are read whole, rightly. Could the index be used?
		if _, err := tx.Exec("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"); err != nil {
			t.Fatal(err)
		}
	}
	var text string
	if err := tx.QueryRow("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "+st.SQL, st.Args...).Scan(&text); err != nil {
		t.Fatal(err)
	}
	var plans []struct{ Plan map[string]any }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		t.Fatal(err)
	}
	var walk func(node map[string]any)
	walk = func(node map[string]any) {
		most := limit
		switch kind := node["Node Type"].(string); kind {
		case "Limit", "Index Scan", "Index Only Scan":
		case "Sort", "Bitmap Heap Scan", "Bitmap Index Scan":
			// Of a range with little more than is wanted, this may be cheaper.
			most = 3 * limit
		default:
			t.Errorf("%s: a %s in the plan", where(st), kind)
		}
		if rows := node["Actual Rows"].(float64); rows > most {
			t.Errorf("%s: %v rows read", where(st), rows)
		}
		if dropped, _ := node["Rows Removed by Filter"].(float64); dropped > 0 {
			t.Errorf("%s: %v rows read in vain", where(st), dropped)
		}
		children, _ := node["Plans"].([]any)
		for _, c := range children {
			walk(c.(map[string]any))
		}
	}
	walk(plans[0].Plan)
	if hit := plans[0].Plan["Shared Hit Blocks"].(float64) + plans[0].Plan["Shared Read Blocks"].(float64); hit > 2*limit+10 {
		t.Errorf("%s: %v pages of memory touched for %v rows", where(st), hit, limit)
	}
}

// mysqlRange counts what the storage engine was asked for.
func mysqlRange(t *testing.T, db *testDB, st sqlsource.Statement, limit int) {
	t.Helper()
	conn, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	ctx := context.Background()
	if _, err := conn.ExecContext(ctx, "FLUSH STATUS"); err != nil {
		t.Fatal(err)
	}
	rows, err := conn.QueryContext(ctx, st.SQL, st.Args...)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	rows.Close()
	counts, err := conn.QueryContext(ctx, "SHOW SESSION STATUS WHERE Variable_name LIKE 'Handler_read%' OR Variable_name LIKE 'Sort%'")
	if err != nil {
		t.Fatal(err)
	}
	defer counts.Close()
	for counts.Next() {
		var name string
		var n int
		if err := counts.Scan(&name, &n); err != nil {
			t.Fatal(err)
		}
		most := limit + 1
		if strings.HasPrefix(name, "Sort") {
			most = 0
		}
		if n > most {
			t.Errorf("%s: %s is %d", where(st), name, n)
		}
	}
}

// sqliteRange looks at the plan: SEARCH with as many columns as are compared.
func sqliteRange(t *testing.T, db *testDB, st sqlsource.Statement, search bool) {
	t.Helper()
	rows, err := db.Query("EXPLAIN QUERY PLAN "+st.SQL, st.Args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused sql.RawBytes
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, detail)
	}
	text := strings.Join(plan, "; ")
	// The limit is the last argument; the others are each compared with a column.
	// So is NULL. Only the row number behind a primary key is left to a filter,
	// of one row if the key is not NULL.
	compared := strings.Count(st.SQL, "?") - 1 + strings.Count(st.SQL, "IS N")
	if strings.Contains(text, "sqlite_autoindex") && strings.Contains(st.SQL, "`rowid` > ?") {
		compared--
	}
	if len(plan) != 1 || strings.HasPrefix(text, "SEARCH") != search || strings.Count(text, "?") != compared {
		t.Errorf("%s: plan: %s", where(st), text)
	}
}

// where returns the part of a statement that tells it from others.
func where(st sqlsource.Statement) string {
	_, after, _ := strings.Cut(st.SQL, " FROM ")
	return fmt.Sprint(after, " ", st.Args)
}
