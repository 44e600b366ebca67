package sqlsource

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
)

type thing struct {
	ID int64 `db:"id"`
}

var things = Spec{Dialect: Postgres, Table: "things"}

func count(n int) []int64 {
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = int64(i)
	}
	return ids
}

func TestTheCatalogueIsLookedAtOnceAndNotBeforeTheLoop(t *testing.T) {
	f := &fake{ids: count(25)}
	source := Table[thing](f.open(t), things, cursor.PageSize(10))
	if f.ctx.Load() != nil {
		t.Error("a query before the loop")
	}
	type mark struct{}
	ctx := context.WithValue(t.Context(), mark{}, "the loop's")
	n := int64(0)
	for v, err := range source.All(ctx) {
		if err != nil || v.ID != n {
			t.Fatalf("row %d: %v, %v", n, v, err)
		}
		n++
	}
	for range source.From(cursor.Tuple{int64(3)}).All(ctx) {
		n++
	}
	if n != 25+21 {
		t.Errorf("%d rows, want %d", n, 25+21)
	}
	if n := f.looked.Load(); n != 1 {
		t.Errorf("looked up %d times", n)
	}
	if n := f.pages.Load(); n != 3+3 {
		t.Errorf("%d pages read, want 6", n)
	}
	if got := f.ctx.Load().(context.Context).Value(mark{}); got != "the loop's" {
		t.Errorf("queried with a context of %v", got)
	}
}

func TestAFailedLookUpIsTriedAgain(t *testing.T) {
	down := errors.New("down")
	f := &fake{ids: count(3)}
	for _, at := range []string{postgresTable, postgresColumns, postgresIndexes} {
		f.fail = func(query string) error {
			if query == at {
				return down
			}
			return nil
		}
		source := Table[thing](f.open(t), things)
		var errs []error
		for _, err := range source.All(t.Context()) {
			errs = append(errs, err)
		}
		if len(errs) != 1 || !errors.Is(errs[0], down) || !strings.HasPrefix(errs[0].Error(), `sqlsource: look up table "things": `) {
			t.Errorf("got %v, want one error", errs)
		}
		f.fail = nil
		n := 0
		for _, err := range source.All(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != 3 {
			t.Errorf("%d rows after that, want 3", n)
		}
	}
}

func TestAFailedPageIsReadAgain(t *testing.T) {
	down := errors.New("down")
	f := &fake{ids: count(10)}
	source := Table[thing](f.open(t), things, cursor.PageSize(4))
	var got []int64
	loop := func() (last error) {
		for v, err := range source.All(t.Context()) {
			if last = err; err == nil {
				got = append(got, v.ID)
			}
			if len(got) == 4 {
				f.fail = func(string) error { return down }
			}
		}
		return last
	}
	err := loop()
	if !errors.Is(err, down) || !strings.HasPrefix(err.Error(), `sqlsource: read table "things": `) {
		t.Errorf("got %v, want the database's error", err)
	}
	f.fail = nil
	if err := loop(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(count(10), got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestAScanOfTheCallersHasTheColumnsAndMayLeaveThem(t *testing.T) {
	f := &fake{ids: count(5)}
	bad := errors.New("not this one")
	for _, c := range []struct {
		name string
		scan func(Scanner) (int64, error)
		want []int64
		err  error
	}{
		{"once", func(s Scanner) (v int64, err error) { err = s.Scan(&v); return v, err }, count(5), nil},
		{"twice", func(s Scanner) (v int64, err error) { s.Scan(&v); err = s.Scan(&v); return v, err }, count(5), nil},
		{"never", func(s Scanner) (v int64, err error) { return 7, nil }, []int64{7, 7, 7, 7, 7}, nil},
		{"failing", func(s Scanner) (v int64, err error) { return 7, bad }, nil, bad},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []int64
			var keys []cursor.Tuple
			var last error
			for item, err := range TableFunc(f.open(t), things, c.scan, cursor.PageSize(2)).Items(t.Context()) {
				if last = err; err == nil {
					got, keys = append(got, item.Value), append(keys, item.Cursor)
				}
			}
			if !errors.Is(last, c.err) {
				t.Errorf("error %v, want %v", last, c.err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			for i, k := range keys {
				if !cmp.Equal(k, cursor.Tuple{int64(i)}) {
					t.Errorf("cursor %d is %v", i, k)
				}
			}
		})
	}
	_, _, err := TableFunc(f.open(t), things, func(s Scanner) (int, error) { return 0, s.Scan() }).Next(t.Context())
	if err == nil || !strings.Contains(err.Error(), "scan of 0 values from a row of 1 columns") {
		t.Errorf("too few destinations: %v", err)
	}
}

func TestReadingAllocatesNoMoreThanTheCursorsOfAPage(t *testing.T) {
	f := &fake{ids: count(200)} // small enough not to be allocated as interfaces
	db := f.open(t)
	source := Table[thing](db, things, cursor.PageSize(100))
	read := func(from int64) float64 {
		return testing.AllocsPerRun(20, func() {
			for _, err := range source.From(cursor.Tuple{from}).All(t.Context()) {
				if err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	// One page of a row, against two of a hundred and an empty one.
	if one, many := read(198), read(-1); many > 3*one+20 {
		t.Errorf("%.0f allocations for 200 rows, %.0f for one", many, one)
	}
}

func TestASpecThatCannotBeMeantPanics(t *testing.T) {
	db := new(fake).open(t)
	panics(t, "sqlsource: Table(nil db)", func() { Table[thing](nil, things) })
	panics(t, "sqlsource: TableFunc(nil db)", func() { TableFunc[thing](nil, things, nil) })
	panics(t, "sqlsource: TableFunc(nil scan)", func() { TableFunc[thing](db, things, nil) })
	panics(t, "sqlsource: Describe(nil db)", func() { Describe(t.Context(), nil, things) })
	panics(t, "sqlsource: Dialect(0): want Postgres, MySQL or SQLite", func() { Table[thing](db, Spec{Table: "things"}) })
	panics(t, "sqlsource: Table(Spec without Table)", func() { Table[thing](db, Spec{Dialect: Postgres}) })
	with := func(change func(*Spec)) func() {
		spec := things
		change(&spec)
		return func() { Table[thing](db, spec) }
	}
	panics(t, "sqlsource: Table(Spec with no Columns): want at least one, or nil for all", with(func(s *Spec) { s.Columns = []string{} }))
	panics(t, `sqlsource: Table(Spec with key column "id" twice)`, with(func(s *Spec) { s.Key = []string{"id", "x", "id"} }))
	panics(t, `sqlsource: Table(Spec with "x" in Desc but not in Key)`, with(func(s *Spec) { s.Key, s.Desc = []string{"id"}, []string{"x"} }))
}
