package sqlsource

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
)

// fake is a database with one table of ids, without a server: it answers the
// questions that this package asks of PostgreSQL.
type fake struct {
	ids     []int64
	fail    func(query string) error // may be nil
	looked  atomic.Int64             // at the catalogue's tables
	pages   atomic.Int64
	ctx     atomic.Value // of the last query
	columns [][]driver.Value
}

func (f *fake) open(t testing.TB) *sql.DB {
	if f.columns == nil {
		f.columns = [][]driver.Value{{"id", "bigint", false, "int8", "bigint"}}
	}
	db := sql.OpenDB(f)
	t.Cleanup(func() { db.Close() })
	return db
}

func (f *fake) Connect(context.Context) (driver.Conn, error) { return f, nil }
func (f *fake) Driver() driver.Driver                        { return nil }
func (f *fake) Prepare(string) (driver.Stmt, error)          { return nil, errors.New("not here") }
func (f *fake) Begin() (driver.Tx, error)                    { return nil, errors.New("not here") }
func (f *fake) Close() error                                 { return nil }

func (f *fake) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	f.ctx.Store(ctx)
	if f.fail != nil {
		if err := f.fail(query); err != nil {
			return nil, err
		}
	}
	switch {
	case query == postgresTable:
		f.looked.Add(1)
		if args[0].Value != "things" {
			return &fakeRows{width: 5}, nil
		}
		return &fakeRows{width: 5, rows: [][]driver.Value{{int64(1), "app", false, false, int64(len(f.ids))}}}, nil
	case query == postgresTables:
		return &fakeRows{width: 1, rows: [][]driver.Value{{"things"}}}, nil
	case query == postgresColumns:
		return &fakeRows{width: 5, rows: f.columns}, nil
	case query == postgresIndexes:
		return &fakeRows{width: 6, rows: [][]driver.Value{{"things_pkey", true, true, false, "id", "id"}}}, nil
	case strings.HasPrefix(query, `SELECT "things"."id", "things"."id" FROM`):
		f.pages.Add(1)
		after := int64(-1)
		if len(args) > 0 {
			after = args[0].Value.(int64)
		}
		return &fakeIDs{ids: f.ids, after: after, limit: f.limit(query)}, nil
	}
	return nil, errors.New("fake: cannot answer " + query)
}

func (f *fake) limit(query string) (n int) {
	_, text, _ := strings.Cut(query, "LIMIT ")
	for _, digit := range text {
		n = 10*n + int(digit-'0')
	}
	return n
}

type fakeRows struct {
	width int
	rows  [][]driver.Value
}

func (r *fakeRows) Columns() []string { return make([]string, r.width) }
func (r *fakeRows) Close() error      { return nil }

func (r *fakeRows) Next(dest []driver.Value) error {
	if len(r.rows) == 0 {
		return io.EOF
	}
	copy(dest, r.rows[0])
	r.rows = r.rows[1:]
	return nil
}

// fakeIDs gives each id twice, as column and as key, without allocating for
// the small ones.
type fakeIDs struct {
	ids          []int64
	after        int64
	limit, given int
}

func (r *fakeIDs) Columns() []string { return []string{"id", "id"} }
func (r *fakeIDs) Close() error      { return nil }

func (r *fakeIDs) Next(dest []driver.Value) error {
	for len(r.ids) > 0 && r.ids[0] <= r.after {
		r.ids = r.ids[1:]
	}
	if len(r.ids) == 0 || r.given == r.limit {
		return io.EOF
	}
	dest[0] = r.ids[0]
	dest[1] = dest[0]
	r.ids = r.ids[1:]
	r.given++
	return nil
}
