package sqlsource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/headgate/headgate/cursor"
)

// page collects the rows of one page.
type page[T any] struct {
	query *query
	scan  func(row) (T, error)
	limit int

	items []cursor.Item[T, cursor.Tuple]
	done  bool         // the bound is reached
	keys  cursor.Tuple // what is left of the values that the items' cursors are cut from
}

// read adds the rows of one statement.
func (p *page[T]) read(ctx context.Context, db *sql.DB, st statement, after cursor.Tuple) error {
	return p.run(ctx, db, p.query.limited(st, after, p.limit-len(p.items)))
}

func (p *page[T]) run(ctx context.Context, db *sql.DB, st Statement) error {
	rows, err := db.QueryContext(ctx, st.SQL, st.Args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := p.readRows(rows); err != nil {
		return err
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}

func (p *page[T]) readRows(rows *sql.Rows) error {
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	r := newRowScan(rows, p.query, len(names))
	for !p.done && rows.Next() {
		r.scanned = false
		v, err := p.scan(row{r})
		if err != nil {
			return err
		}
		key := p.cut(len(p.query.key))
		if err := r.cursor(key); err != nil {
			return err
		}
		if p.done = r.past != 0; p.done {
			break
		}
		p.items = append(p.items, cursor.Item[T, cursor.Tuple]{Value: v, Cursor: key})
	}
	return nil
}

// cut returns an empty cursor. Many are cut from one allocation.
func (p *page[T]) cut(n int) cursor.Tuple {
	const most = 1024
	if len(p.keys) < n {
		p.keys = make(cursor.Tuple, n*max(1, min(p.limit-len(p.items), most)))
	}
	key := p.keys[:n:n]
	p.keys = p.keys[n:]
	return key
}

// row is the [Scanner] of the row that is read now.
type row struct{ *rowScan }

// rowScan scans the row that is read now: the caller's columns, and the key's
// behind them, in one go, since a driver may reuse its memory.
type rowScan struct {
	rows    *sql.Rows
	key     []keyColumn
	dest    []any // the caller's, those of the key, and the bound's
	columns int   // how many are the caller's
	values  []any // of the key
	past    int64 // not 0: the row is past the bound
	scanned bool
}

func newRowScan(rows *sql.Rows, q *query, columns int) *rowScan {
	r := &rowScan{
		rows:    rows,
		key:     q.key,
		dest:    make([]any, columns),
		columns: columns - len(q.key),
		values:  make([]any, len(q.key)),
	}
	if q.upto != nil {
		r.columns--
		r.dest[columns-1] = &r.past
	}
	for i := range r.values {
		r.dest[r.columns+i] = &r.values[i]
	}
	return r
}

func (r row) Scan(dest ...any) error {
	if len(dest) != r.columns {
		return fmt.Errorf("scan of %d values from a row of %d columns", len(dest), r.columns)
	}
	copy(r.dest, dest)
	r.scanned = true
	return r.rows.Scan(r.dest...)
}

var discard = new(sql.RawBytes)

// cursor sets key to the row's key.
func (r *rowScan) cursor(key cursor.Tuple) error {
	if !r.scanned {
		// The caller did not want the row's columns. Their memory is not kept.
		for i := range r.columns {
			r.dest[i] = discard
		}
		if err := r.rows.Scan(r.dest...); err != nil {
			return err
		}
	}
	for i, k := range r.key {
		v, err := k.kind.value(r.values[i])
		if err == nil && v == nil && !k.Nullable {
			err = errors.New("is NULL, against the catalogue")
		}
		if err != nil {
			return fmt.Errorf("key column %q: %w", k.Name, err)
		}
		key[i] = v
	}
	return nil
}
