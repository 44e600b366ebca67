package sqlsource

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"github.com/headgate/headgate/cursor"
)

// Scanner gives the columns of one row.
type Scanner interface {
	// Scan copies the row's columns, in the Spec's order, into what dest points
	// to, by the rules of [sql.Rows.Scan]. It may be called again for the same
	// row.
	Scan(dest ...any) error
}

// Table returns a source of a table's rows, each as a T, in the order of the
// key, with the key as its cursor.
//
// A T that is a struct takes each column in the field whose tag names it, as in
// `db:"created_at"`. The exported fields of embedded structs count as the
// struct's own; fields without a tag, unexported ones and those tagged "-" are
// left alone. If the Spec names no columns, those that T names are read (see
// [ColumnsOf]). A column without a field, or a field without its column, is an
// error at the first page, a *[FieldError] or [*NoColumnError]. Any other T, or
// one that is an [sql.Scanner] or a time.Time, takes a single column.
//
// Nothing is asked of the database before a loop starts. The first page looks
// the table up in the catalogue, with the loop's context; see [Describe] for
// what may go wrong. Once that has succeeded it is not done again. A connection
// is taken from db for one page at a time, and a page is in memory whole before
// its first row is handed out. A failed page is read again by the next loop.
//
// A row costs no allocation beside what the driver and T's own pointers, slices
// and strings need: the cursors of a page are cut from one piece of memory. One
// of text or bytes may cost a copy of it.
//
// It panics if db is nil, T has a malformed or doubled tag, or the Spec cannot
// be meant: without Dialect or Table, with a key column twice.
func Table[T any](db *sql.DB, spec Spec, opts ...cursor.Option) *cursor.Source[T, cursor.Tuple] {
	check(db, spec, "Table")
	fields := fieldsOf[T]("Table")
	if spec.Columns == nil {
		spec.Columns = fields.columns()
	}
	return newSource(db, spec, func(d *Description) (func(row) (T, error), error) {
		return fields.scan(d)
	}, opts)
}

// TableFunc is [Table] with the caller's own scan, which makes a T of each row.
// What it returns must not share memory with what the next row is scanned into.
// An error of it fails the page.
func TableFunc[T any](db *sql.DB, spec Spec, scan func(Scanner) (T, error), opts ...cursor.Option) *cursor.Source[T, cursor.Tuple] {
	check(db, spec, "TableFunc")
	if scan == nil {
		panic("sqlsource: TableFunc(nil scan)")
	}
	return newSource(db, spec, func(*Description) (func(row) (T, error), error) {
		return func(r row) (T, error) { return scan(r) }, nil
	}, opts)
}

func check(db *sql.DB, spec Spec, caller string) {
	if db == nil {
		panic(fmt.Sprintf("sqlsource: %s(nil db)", caller))
	}
	spec.check(caller)
}

func newSource[T any](db *sql.DB, spec Spec, scanner func(*Description) (func(row) (T, error), error), opts []cursor.Option) *cursor.Source[T, cursor.Tuple] {
	t := &table[T]{db: db, spec: spec, scanner: scanner}
	return cursor.ItemPages(t.page, opts...)
}

type table[T any] struct {
	db      *sql.DB
	spec    Spec
	scanner func(*Description) (func(row) (T, error), error)

	mu    sync.Mutex
	query *query // nil until looked up
	scan  func(row) (T, error)
}

// ready looks the table up if that has not been done.
func (t *table[T]) ready(ctx context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.query != nil {
		return nil
	}
	d, err := describe(ctx, t.db, t.spec)
	if err != nil {
		return err
	}
	if t.scan, err = t.scanner(d); err != nil {
		return err
	}
	t.query = d.query
	return nil
}

func (t *table[T]) page(ctx context.Context, after cursor.Tuple, first bool, limit int) ([]cursor.Item[T, cursor.Tuple], error) {
	if err := t.ready(ctx); err != nil {
		return nil, err
	}
	if first && t.spec.After != nil {
		after, first = t.spec.After, false
	}
	statements, err := t.query.page(after, first)
	if err != nil {
		return nil, fmt.Errorf("sqlsource: read table %q: %w", t.spec.Table, err)
	}
	p := &page[T]{query: t.query, scan: t.scan, limit: limit}
	for _, st := range statements {
		if p.done || len(p.items) == limit {
			break
		}
		if err := p.read(ctx, t.db, st, after); err != nil {
			return nil, fmt.Errorf("sqlsource: read table %q: %w", t.spec.Table, err)
		}
	}
	return p.items, nil
}
