package integration

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/sqlsource"
)

// hostileNames are names that a statement could take for something else.
var hostileNames = []string{
	`a"b; drop`,
	"a`b; drop",
	`x"; DROP TABLE victim; --`,
	"x`; DROP TABLE victim; --",
	`it's`,
	`MixedCase`,
	`select`,
	`with space`,
	`back\slash`,
	`?`,
	`$1`,
	`:name`,
	`ünï`,
	`a.b`,
	`[x]`,
	`/* x */`,
	"new\nline",
	`%s`,
}

func TestAnyNameIsATableOrAColumnAndNothingElse(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.exec(t, "CREATE TABLE victim (id integer PRIMARY KEY)")
		q := db.dialect.Quote
		for _, name := range hostileNames {
			t.Run(name, func(t *testing.T) {
				key, other := name+"k", name+"v"
				db.exec(t,
					fmt.Sprintf("CREATE TABLE %s (n integer NOT NULL, %s integer NOT NULL, %s varchar(20), PRIMARY KEY (%[2]s, n))", q(name), q(key), q(other)),
					fmt.Sprintf("INSERT INTO %s VALUES (1, 1, 'x'), (2, 2, 'y'), (3, 3, 'z')", q(name)))
				pagesExactly(t, db, sqlsource.Spec{Table: name}, fmt.Sprintf("SELECT n FROM %s ORDER BY n", q(name)))

				d, err := sqlsource.Describe(context.Background(), db.DB, sqlsource.Spec{Dialect: db.dialect, Table: name})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, c := range d.Columns {
					got = append(got, c.Name)
				}
				if diff := cmp.Diff([]string{"n", key, other}, got); diff != "" {
					t.Errorf("columns (-want +got):\n%s", diff)
				}
			})
		}
		list[int](t, db, "SELECT id FROM victim")
	})
}

func TestAMissingTableIsAnErrorThatNamesTablesLikeIt(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.exec(t,
			"CREATE TABLE customers (id integer PRIMARY KEY)",
			"CREATE TABLE orders (id integer PRIMARY KEY)")
		for wrong, near := range map[string]string{"custmers": "customers", "CUSTOMERS": "customers", "oredrs": "orders", "zzzzzzz": ""} {
			if wrong == "CUSTOMERS" && db.dialect == sqlsource.SQLite {
				continue // to SQLite that is the table
			}
			_, err := sqlsource.Describe(context.Background(), db.DB, sqlsource.Spec{Dialect: db.dialect, Table: wrong})
			var missing *sqlsource.NoTableError
			if !errors.As(err, &missing) {
				t.Errorf("%s: got %v, want a *NoTableError", wrong, err)
				continue
			}
			if got := strings.Join(missing.Near, " "); near == "" && len(missing.Near) > 0 && !strings.Contains(got, ".") || near != "" && (len(missing.Near) == 0 || missing.Near[0] != near) {
				t.Errorf("%s: near are %q, want %q", wrong, missing.Near, near)
			}
			if missing.Table != wrong {
				t.Errorf("the error is about %q, want %q", missing.Table, wrong)
			}
		}
	})
}

func TestAMissingColumnIsAnErrorThatNamesColumnsLikeIt(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.exec(t, "CREATE TABLE customers (id integer PRIMARY KEY, created_at integer)")
		for _, spec := range []sqlsource.Spec{
			{Table: "customers", Columns: []string{"id", "create_at"}},
			{Table: "customers", Key: []string{"create_at"}},
		} {
			spec.Dialect = db.dialect
			_, err := sqlsource.Describe(context.Background(), db.DB, spec)
			want := &sqlsource.NoColumnError{Table: "customers", Column: "create_at", Near: []string{"created_at"}}
			var missing *sqlsource.NoColumnError
			if !errors.As(err, &missing) {
				t.Errorf("%+v: got %v, want a *NoColumnError", spec, err)
			} else if diff := cmp.Diff(want, missing); diff != "" {
				t.Errorf("%+v: error (-want +got):\n%s", spec, diff)
			}
		}
	})
}

func TestWithoutAKeyTheErrorSaysWhatToDo(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.exec(t,
			"CREATE TABLE log (n integer NOT NULL, note varchar(20))",
			"INSERT INTO log VALUES (2, 'b'), (1, 'a')",
			"CREATE VIEW seen AS SELECT n, note FROM log")
		for name, view := range map[string]bool{"log": false, "seen": true} {
			spec := sqlsource.Spec{Dialect: db.dialect, Table: name}
			_, err := sqlsource.Describe(context.Background(), db.DB, spec)
			if db.dialect == sqlsource.SQLite && !view {
				if err != nil {
					t.Errorf("a SQLite table without primary key: %v, want it read by row number", err)
				}
				pagesExactly(t, db, spec, "SELECT n FROM log ORDER BY rowid")
				continue
			}
			want := &sqlsource.NoKeyError{Table: name, View: view, Columns: []string{"n", "note"}}
			var none *sqlsource.NoKeyError
			if !errors.As(err, &none) {
				t.Errorf("%s: got %v, want a *NoKeyError", name, err)
			} else if diff := cmp.Diff(want, none); diff != "" {
				t.Errorf("%s: error (-want +got):\n%s", name, diff)
			}
		}
	})
}

func TestATableIsFoundInTheSchemaNamed(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		schema := uniqueName()
		if db.dialect == sqlsource.SQLite {
			db.SetMaxOpenConns(1)
			db.exec(t, fmt.Sprintf("ATTACH ':memory:' AS %s", schema))
		} else {
			db.exec(t, "CREATE SCHEMA "+schema)
			cascade := map[sqlsource.Dialect]string{sqlsource.Postgres: " CASCADE"}[db.dialect]
			t.Cleanup(func() { mustExec(t, db.DB, "DROP SCHEMA "+schema+cascade) })
		}
		db.exec(t,
			"CREATE TABLE here (n integer PRIMARY KEY)",
			fmt.Sprintf("CREATE TABLE %s.here (n integer PRIMARY KEY)", schema),
			fmt.Sprintf("CREATE TABLE %s.elsewhere (n integer PRIMARY KEY)", schema),
			"INSERT INTO here VALUES (1)",
			fmt.Sprintf("INSERT INTO %s.here VALUES (2), (3)", schema))
		pagesExactly(t, db, sqlsource.Spec{Table: "here"}, "SELECT 1")
		pagesExactly(t, db, sqlsource.Spec{Schema: schema, Table: "here"}, "SELECT 2 UNION ALL SELECT 3")

		if db.dialect == sqlsource.SQLite {
			return // it looks in every schema
		}
		_, err := sqlsource.Describe(context.Background(), db.DB, sqlsource.Spec{Dialect: db.dialect, Table: "elsewhere"})
		var missing *sqlsource.NoTableError
		if !errors.As(err, &missing) || len(missing.Near) == 0 || missing.Near[0] != schema+".elsewhere" {
			t.Errorf("a table of another schema: got %v, want it named", err)
		}
	})
}
