package sqlsource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/headgate/headgate/cursor"
)

// ErrNoSplit says that a table cannot be divided without reading all of it: its
// key may be NULL or goes both ways, and the database gives no sample of its
// rows, as only PostgreSQL does, and of whole tables.
var ErrNoSplit = errors.New("the key may be NULL or goes both ways, and there is no sample of the rows")

// Split divides what spec reads into at most n shards of about as many rows,
// however unevenly the key's values lie. A shard is spec with After and Upto
// set. They follow each other in the key's order, and each row that is there or
// comes later is in exactly one of them. There are fewer than n if there are
// few rows.
//
// PostgreSQL is asked for a sample: a few hundred blocks for each shard. The
// others walk along the key's index in strides, which costs about what counting
// the rows would, in many short queries. A spec with bounds, and a view, is
// walked along in PostgreSQL too.
//
// Its errors are those of [Describe], and [ErrNoSplit]. It panics if n is below
// 1, or where Describe does.
func Split(ctx context.Context, db *sql.DB, spec Spec, n int) ([]Spec, error) {
	check(db, spec, "Split")
	if n < 1 {
		panic(fmt.Sprintf("sqlsource: Split(%d): want at least 1", n))
	}
	d, err := describe(ctx, db, spec)
	if err != nil {
		return nil, err
	}
	if n == 1 {
		return []Spec{spec}, nil
	}
	bounds, err := d.bounds(ctx, db, n)
	if err != nil {
		return nil, fmt.Errorf("sqlsource: split table %q: %w", d.Table, err)
	}
	shards := make([]Spec, 0, n)
	rest := spec
	for _, b := range bounds {
		shard := rest
		shard.Upto = b
		shards = append(shards, shard)
		rest.After = b
	}
	return append(shards, rest), nil
}

// bounds returns the keys of the last rows of all shards but the last.
func (d *Description) bounds(ctx context.Context, db *sql.DB, n int) ([]cursor.Tuple, error) {
	if d.spec.Dialect == Postgres && !d.View && d.spec.After == nil && d.spec.Upto == nil {
		sampled, err := d.sample(ctx, db, n)
		return evenly(sampled, n), err
	}
	if !d.query.single {
		return nil, ErrNoSplit
	}
	walked, err := d.walk(ctx, db, n)
	return evenly(walked, n), err
}

// evenly returns n-1 of keys that divide them into n parts, or all of them if
// they are fewer.
func evenly(keys []cursor.Tuple, n int) []cursor.Tuple {
	if len(keys) < n {
		return keys
	}
	bounds := make([]cursor.Tuple, n-1)
	for i := range bounds {
		// The rows behind the last key count like those between two.
		bounds[i] = keys[(i+1)*(len(keys)+1)/n-1]
	}
	return bounds
}

// walk returns keys at equal distances.
func (d *Description) walk(ctx context.Context, db *sql.DB, n int) ([]cursor.Tuple, error) {
	// So many strides for a shard that one more or less makes little difference.
	const fewest, most = 32, 64
	stride := int64(256)
	if d.Rows > 0 {
		stride = max(1, d.Rows/int64(n)/fewest)
	}
	q := d.query.keys("")
	var keys []cursor.Tuple
	after := d.spec.After
	for {
		page, err := q.page(after, after == nil)
		if err != nil {
			return nil, err
		}
		st := q.limited(page[0], after, 1)
		st.SQL += " OFFSET " + strconv.FormatInt(stride-1, 10)
		key, err := q.readKeys(ctx, db, st, 1)
		if err != nil {
			return nil, err
		}
		if len(key) == 0 {
			return keys, nil
		}
		after = key[0]
		if keys = append(keys, after); len(keys) == most*n {
			// There are more rows than was thought: every second key will do.
			for i := range len(keys) / 2 {
				keys[i] = keys[2*i+1]
			}
			keys = keys[:len(keys)/2]
			stride *= 2
		}
	}
}

// readKeys runs a statement of a query of keys, for about so many rows.
func (q *query) readKeys(ctx context.Context, db *sql.DB, st Statement, rows int) ([]cursor.Tuple, error) {
	p := &page[struct{}]{query: q, scan: func(row) (struct{}, error) { return struct{}{}, nil }, limit: rows}
	if err := p.run(ctx, db, st); err != nil {
		return nil, err
	}
	keys := make([]cursor.Tuple, len(p.items))
	for i, item := range p.items {
		keys[i] = slices.Clone(item.Cursor)
	}
	return keys, nil
}
