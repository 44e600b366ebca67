package sqlsource

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/headgate/headgate/cursor"
)

const postgresBlocks = `
SELECT greatest(pg_catalog.pg_relation_size(r), (
	SELECT coalesce(sum(pg_catalog.pg_relation_size(t.relid)), 0) FROM pg_catalog.pg_partition_tree(r) t
))::bigint / pg_catalog.current_setting('block_size')::bigint
FROM (SELECT $1::text::regclass AS r) AS named`

// sample returns the keys of some rows of PostgreSQL's, in order.
//
// It takes whole blocks. In a table stored in its key's order the rows of one
// are all of one shard, so what counts is the number of blocks: with b of them
// for a shard its size is off by about 1/√b.
func (d *Description) sample(ctx context.Context, db *sql.DB, n int) ([]cursor.Tuple, error) {
	const blocksPerShard, rowsPerShard = 400, 2000
	name := Postgres.Quote(d.Schema) + "." + Postgres.Quote(d.Table)
	var blocks int64
	if err := db.QueryRowContext(ctx, postgresBlocks, name).Scan(&blocks); err != nil {
		return nil, err
	}
	ofBlocks := min(1, blocksPerShard*float64(n)/float64(max(blocks, 1)))
	ofRows := 1.0
	if d.Rows > 0 {
		ofRows = min(1, rowsPerShard*float64(n)/(float64(d.Rows)*ofBlocks))
	}
	keys, err := d.sampleOf(ctx, db, ofBlocks, ofRows)
	if err == nil && len(keys) < 100*n && ofBlocks*ofRows < 1 {
		// The table has shrunk, or never was what the statistics said.
		keys, err = d.sampleOf(ctx, db, 1, 1)
	}
	return keys, err
}

func (d *Description) sampleOf(ctx context.Context, db *sql.DB, blocks, rows float64) ([]cursor.Tuple, error) {
	sample := fmt.Sprintf(" TABLESAMPLE SYSTEM (%.9f)", 100*blocks)
	if rows < 1 {
		sample += fmt.Sprintf(" WHERE random() < %.9f", rows)
	}
	q := d.query.keys(sample)
	return q.readKeys(ctx, db, Statement{SQL: q.whole().text}, 1000)
}
