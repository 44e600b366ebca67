package integration

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

func TestARowThatIsThereThroughoutIsSeenOnceWhileOthersComeAndGo(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		const rows = 5000
		if db.dialect == sqlsource.SQLite {
			db = waiting(t, db)
		}
		db.numbers(t, rows)
		db.exec(t,
			"CREATE TABLE busy (a integer NOT NULL, n integer NOT NULL, PRIMARY KEY (a, n))",
			"INSERT INTO busy SELECT i % 3, i * 2 FROM seq")
		ctx, cancel := context.WithCancel(t.Context())
		churned := make(chan error, 1)
		changes := 0
		go func() { churned <- churn(ctx, db, rows, &changes) }()

		last := [2]int64{-1, -1}
		steady := 0
		source := sqlsource.Table[numbered](db.DB, sqlsource.Spec{Dialect: db.dialect, Table: "busy"}, cursor.PageSize(20))
		for item, err := range source.Items(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			at := [2]int64{item.Cursor[0].(int64), item.Cursor[1].(int64)}
			if at[0] < last[0] || at[0] == last[0] && at[1] <= last[1] {
				t.Fatalf("row %v after row %v", at, last)
			}
			last = at
			if item.Value.N%2 == 0 {
				steady++
			}
		}
		cancel()
		if err := <-churned; err != nil {
			t.Fatal(err)
		}
		if steady != rows {
			t.Errorf("%d of the rows that were there throughout, want %d", steady, rows)
		}
		if changes == 0 {
			t.Error("no row came or went: the test shows nothing")
		}
	})
}

// waiting opens SQLite so that it waits for the other's lock.
func waiting(t *testing.T, db *testDB) *testDB {
	dsn := db.dsn + "&_pragma=busy_timeout(10000)"
	return &testDB{connect(t, "sqlite", dsn), db.dialect, dsn, db.sizes}
}

// churn puts odd rows in and takes them out until ctx is done.
func churn(ctx context.Context, db *testDB, rows int, changes *int) error {
	for i := 1; ctx.Err() == nil; i = (i*31 + 7) % rows {
		for _, statement := range []string{
			fmt.Sprintf("INSERT INTO busy SELECT a, n + 1 FROM busy WHERE n = %d", i*2),
			fmt.Sprintf("DELETE FROM busy WHERE n = %d", ((i*17)%rows)*2+1),
		} {
			if _, err := db.ExecContext(ctx, statement); err != nil {
				if ctx.Err() != nil || strings.Contains(strings.ToLower(err.Error()), "unique") || strings.Contains(err.Error(), "Duplicate") {
					continue
				}
				return err
			}
			*changes++
		}
	}
	return nil
}

func TestALostConnectionLosesNoRow(t *testing.T) {
	for _, c := range []struct {
		open     func(*testing.T) *testDB
		id, kill string
	}{
		{func(t *testing.T) *testDB { return openPostgres(t) }, "SELECT pg_backend_pid()", "SELECT pg_terminate_backend(%d)"},
		{func(t *testing.T) *testDB { return openMySQL(t) }, "SELECT CONNECTION_ID()", "KILL CONNECTION %d"},
	} {
		db := c.open(t)
		t.Run(db.dialect.String(), func(t *testing.T) {
			const rows = 300
			db.numbers(t, rows)
			admin := connect(t, map[sqlsource.Dialect]string{sqlsource.Postgres: "pgx", sqlsource.MySQL: "mysql"}[db.dialect], db.dsn)
			db.SetMaxOpenConns(1)
			source := sqlsource.Table[number](db.DB, sqlsource.Spec{Dialect: db.dialect, Table: "seq"}, cursor.PageSize(10))
			var got, loops int64
			for done := false; !done; loops++ {
				done = true
				for n, err := range source.All(t.Context()) {
					if err != nil {
						done = false // the next loop goes on
						break
					}
					if got++; n.I != got {
						t.Fatalf("row %d is %d", got, n.I)
					}
					if got%50 == 0 {
						mustExec(t, admin, fmt.Sprintf(c.kill, list[int64](t, db, c.id)[0]))
					}
				}
			}
			if got != rows {
				t.Errorf("%d rows in %d loops, want %d", got, loops, rows)
			}
		})
	}
}

func TestAStatementCutShortByTheServerIsAnErrorAndItsPageIsReadAgain(t *testing.T) {
	db := openPostgres(t)
	db.numbers(t, 100)
	db.SetMaxOpenConns(1)
	spec := sqlsource.Spec{Dialect: db.dialect, Table: "seq", Select: func(sqlsource.Column) string {
		return "(SELECT i FROM pg_sleep(CASE WHEN i = 55 THEN current_setting('headgate.sleep')::float8 ELSE 0 END))"
	}}
	db.exec(t, "SET statement_timeout = '200ms'", "SET headgate.sleep = '5'")
	source := sqlsource.Table[number](db.DB, spec, cursor.PageSize(10))
	var got int64
	loop := func() error {
		for n, err := range source.All(t.Context()) {
			if err != nil {
				return err
			}
			if got++; n.I != got {
				t.Fatalf("row %d is %d", got, n.I)
			}
		}
		return nil
	}
	var server interface{ SQLState() string }
	if err := loop(); !errors.As(err, &server) || server.SQLState() != "57014" || got != 50 {
		t.Errorf("after %d rows: %v, want the server's error 57014 after 50", got, err)
	}
	db.exec(t, "SET headgate.sleep = '0'")
	if err := loop(); err != nil || got != 100 {
		t.Errorf("%d rows, error %v; want 100 in all", got, err)
	}
}
