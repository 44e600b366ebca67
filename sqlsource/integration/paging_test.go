package integration

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/sqlsource"
)

// numbered is a row of the tables under test: n tells which one it is.
type numbered struct {
	N int64 `db:"n"`
}

// pagesExactly checks that the rows of spec come in the order of the query
// want, which selects n, each exactly once: with pages of several sizes, and
// gone on with after random rows, whose cursors have been through JSON.
func pagesExactly(t *testing.T, db *testDB, spec sqlsource.Spec, want string) {
	t.Helper()
	spec.Dialect = db.dialect
	order := list[int64](t, db, want)
	if len(order) == 0 {
		t.Fatal("the table is empty")
	}
	for _, size := range db.sizes {
		var got []int64
		var cursors []cursor.Tuple
		source := sqlsource.Table[numbered](db.DB, spec, cursor.PageSize(size))
		for item, err := range source.Items(context.Background()) {
			if err != nil {
				t.Fatalf("pages of %d, after %d rows: %v", size, len(got), err)
			}
			got = append(got, item.Value.N)
			cursors = append(cursors, item.Cursor)
		}
		if diff := cmp.Diff(order, got); diff != "" {
			t.Fatalf("pages of %d: rows (-want +got):\n%s", size, shorten(diff))
		}
		for range 4 {
			at := rand.IntN(len(order))
			rest := collect(t, sqlsource.Table[numbered](db.DB, spec, cursor.PageSize(100)).From(throughJSON(t, cursors[at])))
			if diff := cmp.Diff(order[at+1:], rest); diff != "" {
				t.Fatalf("gone on after row %d, %v: (-want +got):\n%s", at, cursors[at], shorten(diff))
			}
		}
	}
}

func collect(t *testing.T, source *cursor.Source[numbered, cursor.Tuple]) []int64 {
	t.Helper()
	all := []int64{}
	for row, err := range source.All(context.Background()) {
		if err != nil {
			t.Fatalf("after %d rows: %v", len(all), err)
		}
		all = append(all, row.N)
	}
	return all
}

func throughJSON(t *testing.T, c cursor.Tuple) cursor.Tuple {
	t.Helper()
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatalf("%#v: %v", c, err)
	}
	var back cursor.Tuple
	if err := json.Unmarshal(text, &back); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return back
}

func shorten(s string) string {
	if len(s) > 2000 {
		return s[:2000] + "…"
	}
	return s
}

// keyCase is a table to page through.
type keyCase struct {
	name    string
	columns string // of the key, as in CREATE TABLE, the names k, k2, …
	values  string // of the key, an expression of seq.i for each
	suffix  string // of CREATE TABLE
}

func (c keyCase) run(t *testing.T, db *testDB) {
	t.Run(c.name, func(t *testing.T) {
		key := "k"
		for i := 2; strings.Contains(c.columns, fmt.Sprintf("k%d ", i)); i++ {
			key += fmt.Sprintf(", k%d", i)
		}
		table := "t_" + strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
				return r
			}
			return '_'
		}, strings.ToLower(c.name))
		db.exec(t,
			fmt.Sprintf("CREATE TABLE %s (n integer NOT NULL, %s, PRIMARY KEY (%s)) %s", table, c.columns, key, c.suffix),
			fmt.Sprintf("INSERT INTO %s SELECT seq.i, %s FROM seq", table, c.values))
		pagesExactly(t, db, sqlsource.Spec{Table: table}, fmt.Sprintf("SELECT n FROM %s ORDER BY %s", table, key))
		db.oneRange(t, sqlsource.Spec{Table: table}, keyRows*3/4, 10)
	})
}

const keyRows = 400
