package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/go-sql-driver/mysql"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

// Made says when a row was made: it is embedded, and shared between tables.
type Made struct {
	At time.Time `db:"made_at"`
}

type person struct {
	Made
	ID      int64           `db:"id"`
	Name    string          `db:"name"`
	Nick    *string         `db:"nick"`
	Age     sql.Null[int16] `db:"age"`
	Photo   []byte          `db:"photo"`
	Ignored string          // without a tag
	secret  string          `db:"secret"`
	Skipped func()          `db:"-"`
}

func TestAStructTakesTheColumnsThatItsTagsName(t *testing.T) {
	for _, open := range []func(t *testing.T) *testDB{
		func(t *testing.T) *testDB { return openPostgres(t) },
		func(t *testing.T) *testDB { return openMySQL(t, func(c *mysql.Config) { c.ParseTime = true }) },
		func(t *testing.T) *testDB { return openSQLite(t) },
	} {
		db := open(t)
		t.Run(db.dialect.String(), func(t *testing.T) {
			blob := map[sqlsource.Dialect]string{sqlsource.Postgres: "bytea"}[db.dialect]
			if blob == "" {
				blob = "blob"
			}
			timestamp := map[sqlsource.Dialect]string{sqlsource.Postgres: "timestamp", sqlsource.MySQL: "datetime(6)", sqlsource.SQLite: "datetime"}[db.dialect]
			db.exec(t,
				fmt.Sprintf("CREATE TABLE people (id integer PRIMARY KEY, other integer, name varchar(20), nick varchar(20), age smallint, photo %s, made_at %s)", blob, timestamp),
				"INSERT INTO people VALUES (1, 0, 'Ann', NULL, NULL, NULL, '2024-01-02 03:04:05'), (2, 0, 'Bob', 'b', 40, 'abc', '2024-01-02 03:04:06')")
			nick := "b"
			want := []person{
				{ID: 1, Name: "Ann", Made: Made{time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)}},
				{ID: 2, Name: "Bob", Nick: &nick, Age: sql.Null[int16]{V: 40, Valid: true}, Photo: []byte("abc"), Made: Made{time.Date(2024, 1, 2, 3, 4, 6, 0, time.UTC)}},
			}
			var got []person
			for p, err := range sqlsource.Table[person](db.DB, sqlsource.Spec{Dialect: db.dialect, Table: "people"}).All(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, p)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(person{})); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if got[1].secret != "" {
				t.Errorf("an unexported field was set to %q", got[1].secret)
			}
		})
	}
}

func TestASelectedExpressionTouchesNeitherKeyNorOrder(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.exec(t,
			"CREATE TABLE things (k varchar(10) NOT NULL PRIMARY KEY, n integer)",
			"INSERT INTO things VALUES ('a', 1), ('b', 2), ('c', 3), ('d', 4)")
		spec := sqlsource.Spec{Dialect: db.dialect, Table: "things", Select: func(c sqlsource.Column) string {
			if c.Name != "k" {
				return ""
			}
			// In the opposite order, and of another type.
			return fmt.Sprintf("100 - %s", db.dialect.Quote("n"))
		}}
		type thing struct {
			K int `db:"k"`
			N int `db:"n"`
		}
		var got []thing
		var keys []cursor.Tuple
		for item, err := range sqlsource.Table[thing](db.DB, spec, cursor.PageSize(2)).Items(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got, keys = append(got, item.Value), append(keys, item.Cursor)
		}
		if diff := cmp.Diff([]thing{{99, 1}, {98, 2}, {97, 3}, {96, 4}}, got); diff != "" {
			t.Errorf("rows (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]cursor.Tuple{{"a"}, {"b"}, {"c"}, {"d"}}, keys); diff != "" {
			t.Errorf("cursors (-want +got):\n%s", diff)
		}
	})
}

func TestAPageHoldsItsConnectionNoLongerThanItIsRead(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.numbers(t, 10)
		db.SetMaxOpenConns(1)
		for _, err := range sqlsource.Table[number](db.DB, sqlsource.Spec{Dialect: db.dialect, Table: "seq"}, cursor.PageSize(3)).All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			// With the loop's page still open this would wait for ever.
			if n := db.Stats().InUse; n != 0 {
				t.Fatalf("%d connections in use between rows", n)
			}
			list[int](t, db, "SELECT 1")
		}
	})
}

func TestACancelledLoopEndsItsQueryWithTheContextsCause(t *testing.T) {
	db := openPostgres(t)
	db.numbers(t, 10)
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	spec := sqlsource.Spec{Dialect: db.dialect, Table: "seq", Select: func(sqlsource.Column) string {
		return "(SELECT i FROM pg_sleep(60))"
	}}
	time.AfterFunc(100*time.Millisecond, func() { cancel(why) })
	var got error
	n := 0
	for _, err := range sqlsource.Table[number](db.DB, spec).All(ctx) {
		got = err
		n++
	}
	if n != 1 || !errors.Is(got, why) {
		t.Errorf("%d elements, the last %v; want one, the cause", n, got)
	}
}

func TestAMissingRightPassesThrough(t *testing.T) {
	t.Run("PostgreSQL", func(t *testing.T) {
		db := openPostgres(t)
		db.numbers(t, 10)
		role := uniqueName()
		db.exec(t, "CREATE ROLE "+role)
		t.Cleanup(func() { mustExec(t, db.DB, "DROP OWNED BY "+role); mustExec(t, db.DB, "DROP ROLE "+role) })
		db.SetMaxOpenConns(1)
		db.exec(t, "GRANT USAGE ON SCHEMA "+list[string](t, db, "SELECT current_schema()::text")[0]+" TO "+role, "SET ROLE "+role)
		err := firstError(t, db, "seq")
		db.exec(t, "RESET ROLE")
		var denied *pgconn.PgError
		if !errors.As(err, &denied) || denied.Code != "42501" {
			t.Errorf("got %v, want the server's error 42501", err)
		}
	})
	t.Run("MySQL", func(t *testing.T) {
		db := openMySQL(t)
		db.numbers(t, 10)
		db.exec(t, "CREATE TABLE allowed (id int PRIMARY KEY)")
		user := uniqueName()
		schema := list[string](t, db, "SELECT DATABASE()")[0]
		db.exec(t, fmt.Sprintf("CREATE USER %s@'%%' IDENTIFIED BY 'secret'", user))
		t.Cleanup(func() { mustExec(t, db.DB, fmt.Sprintf("DROP USER %s@'%%'", user)) })
		db.exec(t, fmt.Sprintf("GRANT SELECT ON %s.allowed TO %s@'%%'", schema, user))
		cfg, err := mysql.ParseDSN(db.dsn)
		if err != nil {
			t.Fatal(err)
		}
		cfg.User, cfg.Passwd = user, "secret"
		as := &testDB{connect(t, "mysql", cfg.FormatDSN()), db.dialect, cfg.FormatDSN(), pageSizes}
		err = firstError(t, as, "seq")
		var denied *mysql.MySQLError
		if !errors.As(err, &denied) || denied.Number != 1142 {
			t.Errorf("got %v, want the server's error 1142", err)
		}
	})
}

func firstError(t *testing.T, db *testDB, table string) error {
	t.Helper()
	for _, err := range sqlsource.Table[number](db.DB, sqlsource.Spec{Dialect: db.dialect, Table: table}).All(t.Context()) {
		return err
	}
	t.Fatal("no row and no error")
	return nil
}
