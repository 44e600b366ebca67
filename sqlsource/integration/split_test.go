package integration

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

const splitRows = 40_000

// skewed are keys whose values lie so unevenly that equal parts of their range
// would have nearly all rows in one. The rows' number is n.
func skewed(d sqlsource.Dialect) []keyCase {
	hash, uuid := "md5(CAST(i AS char(10)))", "char(32)"
	switch d {
	case sqlsource.Postgres:
		hash, uuid = "md5(i::text)::uuid", "uuid"
	case sqlsource.SQLite:
		hash, uuid = "printf('%08x', (i * 2654435761) & 4294967295)", "text"
	}
	return []keyCase{
		{name: "far outliers", columns: "k bigint NOT NULL", values: fmt.Sprintf("CASE WHEN i > %d THEN i * 100000000000 ELSE i END", splitRows-100)},
		{name: "two groups", columns: "k integer NOT NULL, k2 integer NOT NULL", values: fmt.Sprintf("CASE WHEN i > %d THEN 1 ELSE 0 END, i", splitRows/20)},
		{name: "hash", columns: "k " + uuid + " NOT NULL", values: hash},
		{name: "text with a common beginning", columns: "k varchar(100) NOT NULL, k2 bigint NOT NULL", values: "CASE i % 100 WHEN 0 THEN 'a' WHEN 1 THEN 'z' ELSE 'https://example.com/path' END, i"},
	}
}

func TestShardsAreEvenHoweverUnevenTheKeyAndCoverEachRowOnce(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.numbers(t, splitRows)
		for i, c := range skewed(db.dialect) {
			t.Run(c.name, func(t *testing.T) {
				table := fmt.Sprintf("t%d", i)
				key := "k"
				if len(c.columns) > len("k char(32) NOT NULL ") {
					key = "k, k2"
				}
				db.exec(t,
					fmt.Sprintf("CREATE TABLE %s (n integer NOT NULL, pad varchar(50), %s, PRIMARY KEY (%s))", table, c.columns, key),
					fmt.Sprintf("INSERT INTO %s SELECT i, 'padding to make some blocks', %s FROM seq", table, c.values))
				db.analyze(t, table)
				spec := sqlsource.Spec{Dialect: db.dialect, Table: table}
				for _, n := range []int{1, 2, 4, 7} {
					db.evenShards(t, spec, n, fmt.Sprintf("SELECT n FROM %s ORDER BY %s", table, key))
				}
			})
		}
	})
}

// evenShards checks that spec's n shards, one after the other, give the rows of
// the query want, and that none has over 1.5 times the rows of another.
func (db *testDB) evenShards(t *testing.T, spec sqlsource.Spec, n int, want string) {
	t.Helper()
	shards, err := sqlsource.Split(t.Context(), db.DB, spec, n)
	if err != nil {
		t.Fatal(err)
	}
	var got []int64
	var sizes []int
	for _, shard := range shards {
		rows := collect(t, sqlsource.Table[numbered](db.DB, shard, cursor.PageSize(1000)))
		got = append(got, rows...)
		sizes = append(sizes, len(rows))
	}
	if diff := cmp.Diff(list[int64](t, db, want), got); diff != "" {
		t.Errorf("the rows of %d shards (-want +got):\n%s", n, shorten(diff))
	}
	least, most := sizes[0], sizes[0]
	for _, s := range sizes {
		least, most = min(least, s), max(most, s)
	}
	if len(sizes) != n || 2*most > 3*least {
		t.Errorf("%d shards of %v rows, want %d, none over 1.5 times another", len(sizes), sizes, n)
	}
}

func TestShardsAreOfAnyOrder(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.orderable(t, splitRows/4)
		for _, o := range orders {
			t.Run(o.order, func(t *testing.T) {
				spec := sqlsource.Spec{Dialect: db.dialect, Table: "events", Key: o.key, Desc: o.desc}
				_, err := sqlsource.Split(t.Context(), db.DB, spec, 3)
				if errors.Is(err, sqlsource.ErrNoSplit) && db.dialect != sqlsource.Postgres {
					return // its text says when that is
				}
				db.evenShards(t, spec, 3, "SELECT n FROM events ORDER BY "+o.order)
			})
		}
	})
}

func TestBoundsAreTheDatabasesOwnInAnyOrder(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.orderable(t, keyRows)
		for _, o := range orders {
			t.Run(o.order, func(t *testing.T) {
				all := list[int64](t, db, "SELECT n FROM events ORDER BY "+o.order)
				for _, from := range []int{0, 1, 133, 399} {
					for _, to := range []int{from + 1, 134, 300, 398} {
						if to <= from {
							continue
						}
						spec := sqlsource.Spec{Dialect: db.dialect, Table: "events", Key: o.key, Desc: o.desc,
							After: db.eventAt(t, o.order, from), Upto: db.eventAt(t, o.order, min(to, keyRows-1))}
						got := collect(t, sqlsource.Table[numbered](db.DB, spec, cursor.PageSize(50)))
						if diff := cmp.Diff(all[from+1:min(to+1, keyRows)], got); diff != "" {
							t.Errorf("rows after %d up to %d (-want +got):\n%s", from, to, shorten(diff))
						}
					}
				}
			})
		}
	})
}

func TestRowsThatComeAfterTheSplitAreInAShard(t *testing.T) {
	onEach(t, func(t *testing.T, db *testDB) {
		db.exec(t, "CREATE TABLE t (n integer NOT NULL PRIMARY KEY)")
		spec := sqlsource.Spec{Dialect: db.dialect, Table: "t"}
		shards, err := sqlsource.Split(t.Context(), db.DB, spec, 4)
		if err != nil || len(shards) != 1 {
			t.Fatalf("%d shards of an empty table, error %v", len(shards), err)
		}
		db.exec(t, "INSERT INTO t VALUES (10), (20), (30), (40), (50), (60), (70), (80)")
		if shards, err = sqlsource.Split(t.Context(), db.DB, spec, 3); err != nil {
			t.Fatal(err)
		}
		db.exec(t, "INSERT INTO t VALUES (1), (15), (25), (35), (45), (55), (65), (75), (100)")
		var got []int64
		for _, s := range shards {
			got = append(got, collect(t, sqlsource.Table[numbered](db.DB, s, cursor.PageSize(2)))...)
		}
		if diff := cmp.Diff(list[int64](t, db, "SELECT n FROM t ORDER BY n"), got); diff != "" || len(shards) != 3 {
			t.Errorf("rows of %d shards (-want +got):\n%s", len(shards), diff)
		}
	})
}
