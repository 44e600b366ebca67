package integration

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

// orders are the ways to read one table: by columns that may be NULL and hold
// the same value in many rows, up and down, on the indexes that serve them.
var orders = []struct {
	key, desc []string
	order     string // in SQL, with what breaks ties
}{
	{[]string{"seen"}, nil, "seen, id"},
	{[]string{"seen"}, []string{"seen"}, "seen DESC, id DESC"},
	{[]string{"id"}, []string{"id"}, "id DESC"},
	{[]string{"org", "seen"}, nil, "org, seen, id"},
	{[]string{"org", "seen"}, []string{"org", "seen"}, "org DESC, seen DESC, id DESC"},
	{[]string{"grade", "id"}, []string{"grade"}, "grade DESC, id"},
	{[]string{"grade", "id"}, []string{"id"}, "grade, id DESC"},
	{[]string{"org", "grade", "id"}, []string{"grade"}, "org, grade DESC, id"},
	{[]string{"org", "grade", "id"}, []string{"org", "id"}, "org DESC, grade, id DESC"},
}

// orderable makes a table with n rows and indexes for the orders.
func (db *testDB) orderable(t *testing.T, n int) {
	t.Helper()
	db.numbers(t, n)
	db.exec(t,
		"CREATE TABLE events (n integer NOT NULL, id integer NOT NULL PRIMARY KEY, seen integer, org varchar(10), grade integer NOT NULL, pad varchar(100))",
		`INSERT INTO events SELECT i, i, CASE WHEN i % 3 = 0 THEN NULL ELSE i % 50 END,
			CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN 'a' ELSE 'b' END, i % 7, 'padding to make the rows of a usual width' FROM seq`,
		// In PostgreSQL an index does not have the primary key behind it.
		"CREATE INDEX events_seen ON events (seen, id)",
		"CREATE INDEX events_org_seen ON events (org, seen, id)",
		"CREATE INDEX events_grade ON events (grade DESC, id)",
		"CREATE INDEX events_org_grade ON events (org, grade DESC, id)")
	db.analyze(t, "events")
}

func TestRowsComeInTheOrderAskedForWithNullInItsPlace(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.orderable(t, keyRows)
		for _, o := range orders {
			t.Run(o.order, func(t *testing.T) {
				spec := sqlsource.Spec{Table: "events", Key: o.key, Desc: o.desc}
				pagesExactly(t, db, spec, "SELECT n FROM events ORDER BY "+o.order)
			})
		}
	})
}

func TestADeepPageIsOneRangeOfTheIndexInAnyOrder(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		rows := 60_000
		if db.dialect == sqlsource.Postgres {
			rows = 300_000 // so many that nothing else is cheaper
		}
		db.orderable(t, rows)
		for _, o := range orders {
			t.Run(o.order, func(t *testing.T) {
				spec := sqlsource.Spec{Table: "events", Key: o.key, Desc: o.desc}
				db.oneRangeAfter(t, spec, nil, 1000)
				for _, depth := range []int{rows / 10, rows / 2, rows * 9 / 10} {
					db.oneRangeAfter(t, spec, db.eventAt(t, o.order, depth), 1000)
				}
			})
		}
	})
}

// eventAt returns the cursor of the row at that depth in an order.
func (db *testDB) eventAt(t *testing.T, order string, depth int) cursor.Tuple {
	t.Helper()
	columns := strings.ReplaceAll(order, " DESC", "")
	var c cursor.Tuple
	var dest []any
	for _, name := range strings.Split(columns, ", ") {
		if name == "org" {
			dest = append(dest, new(sql.Null[string]))
		} else {
			dest = append(dest, new(sql.Null[int64]))
		}
	}
	if err := db.QueryRow(fmt.Sprintf("SELECT %s FROM events ORDER BY %s LIMIT 1 OFFSET %d", columns, order, depth)).Scan(dest...); err != nil {
		t.Fatal(err)
	}
	for _, d := range dest {
		v, err := d.(driver.Valuer).Value()
		if err != nil {
			t.Fatal(err)
		}
		c = append(c, v)
	}
	return c
}

func TestAKeyWhoseOrderNoIndexHasIsAnErrorThatNamesTheIndex(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.orderable(t, 100)
		for _, c := range []struct{ key, desc []string }{
			{[]string{"pad"}, nil},
			{[]string{"seen", "org"}, nil},
			{[]string{"org", "seen"}, []string{"seen"}},
			{[]string{"seen", "pad"}, []string{"seen"}},
			{[]string{"n"}, []string{"n"}},
		} {
			t.Run(fmt.Sprint(c.key, c.desc), func(t *testing.T) {
				spec := sqlsource.Spec{Dialect: db.dialect, Table: "events", Key: c.key, Desc: c.desc}
				_, err := sqlsource.Describe(context.Background(), db.DB, spec)
				var none *sqlsource.NoIndexError
				if !errors.As(err, &none) {
					t.Fatalf("got %v, want a *NoIndexError", err)
				}
				allowed := spec
				allowed.Unindexed = true
				d, err := sqlsource.Describe(context.Background(), db.DB, allowed)
				if err != nil {
					t.Fatal(err)
				}
				var order []string
				for _, k := range d.Key {
					name := db.dialect.Quote(k.Name)
					if k.Desc {
						name += " DESC"
					}
					order = append(order, name)
				}
				pagesExactly(t, db, allowed, "SELECT n FROM events ORDER BY "+strings.Join(order, ", "))

				// What the error says to create is what was missing.
				db.exec(t, none.Create)
				pagesExactly(t, db, spec, "SELECT n FROM events ORDER BY "+strings.Join(order, ", "))
			})
		}
	})
}
