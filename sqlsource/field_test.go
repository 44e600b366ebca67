package sqlsource

import (
	"database/sql/driver"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

type base struct {
	ID int64 `db:"id"`
}

type Deep struct {
	*Deep        // never reached
	Name  string `db:"name"`
}

type whole struct {
	base
	*Deep
	Note    []byte `db:"note"`
	Left    string
	Out     chan int `db:"-"`
	private string   `db:"private"`
}

func TestColumnsAreTheTagsOfAStructAndOfThoseEmbedded(t *testing.T) {
	_ = whole{}.private
	if diff := cmp.Diff([]string{"id", "name", "note"}, ColumnsOf[whole]()); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	if got := ColumnsOf[int](); got != nil {
		t.Errorf("columns of an int: %q", got)
	}
	if got := ColumnsOf[time.Time](); got != nil {
		t.Errorf("columns of a time: %q", got)
	}
}

func TestATypeIsCompiledOnce(t *testing.T) {
	if a, b := fieldsOf[whole]("x"), fieldsOf[whole]("x"); a.structFields != b.structFields {
		t.Error("compiled twice")
	}
}

func TestBadTagsPanic(t *testing.T) {
	type doubled struct {
		A int `db:"x"`
		B int `db:"x"`
	}
	type empty struct {
		A int `db:""`
	}
	type none struct{ A int }
	panics(t, `sqlsource: ColumnsOf[sqlsource.doubled]: two fields have the db tag "x"`, func() { ColumnsOf[doubled]() })
	panics(t, `sqlsource: ColumnsOf[sqlsource.empty]: field A has an empty db tag`, func() { ColumnsOf[empty]() })
	panics(t, `sqlsource: ColumnsOf[sqlsource.none]: no field has a db tag`, func() { ColumnsOf[none]() })
}

func TestAFieldAndAColumnWithoutTheOtherAreErrorsAtTheFirstPage(t *testing.T) {
	type mistyped struct {
		ID int64 `db:"ident"`
	}
	f := &fake{ids: count(3), columns: [][]driver.Value{
		{"id", "bigint", false, "int8", "bigint"},
		{"idents", "bigint", false, "int8", "bigint"},
	}}
	db := f.open(t)

	_, _, err := Table[mistyped](db, things).Next(t.Context())
	var missing *NoColumnError
	if !errors.As(err, &missing) || !cmp.Equal(missing.Near, []string{"idents"}) {
		t.Errorf("a field without column: %v", err)
	}
	spec := things
	spec.Columns = []string{"id", "idents"}
	_, _, err = Table[thing](db, spec).Next(t.Context())
	want := &FieldError{Type: "sqlsource.thing", Column: "idents", Near: []string{}}
	var unknown *FieldError
	if !errors.As(err, &unknown) || !cmp.Equal(unknown, want) {
		t.Errorf("a column without field: %v", err)
	}
	spec.Columns = []string{"id"}
	type both struct {
		ID    int64 `db:"id"`
		Ident int64 `db:"idents"`
	}
	_, _, err = Table[both](db, spec).Next(t.Context())
	if !errors.As(err, &missing) || missing.Column != "idents" {
		t.Errorf("a field whose column is not read: %v", err)
	}
	_, _, err = Table[int64](db, things).Next(t.Context())
	if err == nil || err.Error() != "sqlsource: type int64 takes a single column, and 2 are read: name one, or use a struct or TableFunc" {
		t.Errorf("two columns into an int: %v", err)
	}
}

func TestAnEmbeddedPointerIsAnotherStructForEachRow(t *testing.T) {
	type Inner struct {
		ID int64 `db:"id"`
	}
	type outer struct{ *Inner }
	f := &fake{ids: count(3)}
	var got []int64
	var rows []outer
	for row, err := range Table[outer](f.open(t), things).All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	for _, r := range rows {
		got = append(got, r.ID)
	}
	if diff := cmp.Diff(count(3), got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// sticky appends to what it has, as some scanners do.
type sticky struct{ all []int64 }

func (s *sticky) Scan(v any) error {
	s.all = append(s.all, v.(int64))
	return nil
}

func TestRowsShareNoMemory(t *testing.T) {
	type row struct {
		ID sticky `db:"id"`
	}
	f := &fake{ids: count(3)}
	var got [][]int64
	for r, err := range Table[row](f.open(t), things).All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.ID.all)
	}
	for s, err := range Table[sticky](f.open(t), things).All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s.all)
	}
	if diff := cmp.Diff([][]int64{{0}, {1}, {2}, {0}, {1}, {2}}, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}
