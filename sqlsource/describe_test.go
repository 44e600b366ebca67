package sqlsource

import (
	"database/sql/driver"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestDescribeTellsWhatASpecComesTo(t *testing.T) {
	f := &fake{ids: count(25)}
	d, err := Describe(t.Context(), f.open(t), things)
	if err != nil {
		t.Fatal(err)
	}
	id := Column{"id", "bigint", false}
	want := &Description{Schema: "app", Table: "things", Columns: []Column{id}, Key: []KeyColumn{{Column: id}}, Rows: 25}
	if diff := cmp.Diff(want, d, cmpopts.IgnoreUnexported(Description{})); diff != "" {
		t.Errorf("description (-want +got):\n%s", diff)
	}
}

func TestAMissingTableIsAnErrorWithNearNames(t *testing.T) {
	spec := things
	spec.Schema, spec.Table = "app", "thing"
	_, err := Describe(t.Context(), new(fake).open(t), spec)
	var missing *NoTableError
	if want := (&NoTableError{Schema: "app", Table: "thing", Near: []string{"things"}}); !errors.As(err, &missing) || !cmp.Equal(want, missing) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func TestTheFingerprintIsAnotherWhenAnythingIsThatMatters(t *testing.T) {
	columns := func() [][]driver.Value {
		return [][]driver.Value{
			{"id", "bigint", false, "int8", "bigint"},
			{"name", "text", true, "text", "text"},
		}
	}
	print := func(f *fake, spec Spec) string {
		d, err := Describe(t.Context(), f.open(t), spec)
		if err != nil {
			t.Fatal(err)
		}
		return d.Fingerprint()
	}
	first := print(&fake{columns: columns()}, things)
	if want := `PostgreSQL "app"."things" ("id" bigint, "name" text) by ("id" bigint)`; first != want {
		t.Errorf("got\n%s\nwant\n%s", first, want)
	}
	seen := map[string]string{first: "the first"}
	for name, change := range map[string]func(*fake, *Spec){
		"fewer columns":    func(_ *fake, s *Spec) { s.Columns = []string{"id"} },
		"in another order": func(_ *fake, s *Spec) { s.Columns = []string{"name", "id"} },
		"another type":     func(f *fake, _ *Spec) { f.columns[1][1] = "varchar(10)" },
		"another name":     func(f *fake, _ *Spec) { f.columns[1][0] = "nom" },
		"another key":      func(_ *fake, s *Spec) { s.Key, s.Unindexed = []string{"name"}, true },
		"downwards":        func(_ *fake, s *Spec) { s.Desc = []string{"id"} },
		"an expression": func(_ *fake, s *Spec) {
			s.Select = func(c Column) string {
				if c.Name == "name" {
					return "upper(name)"
				}
				return ""
			}
		},
	} {
		f, spec := &fake{columns: columns()}, things
		change(f, &spec)
		got := print(f, spec)
		if other, ok := seen[got]; ok {
			t.Errorf("%s has the fingerprint of %s: %s", name, other, got)
		}
		seen[got] = name
	}
	same := &fake{columns: columns(), ids: count(10)}
	same.columns[1][2] = false
	if got := print(same, Spec{Dialect: Postgres, Schema: "app", Table: "things", Columns: []string{"id", "name"}, Select: func(Column) string { return "" }}); got != first {
		t.Errorf("the same said otherwise has another fingerprint: %s", got)
	}
}

func TestAKeyWithoutAnIndexIsRefusedUnlessAllowed(t *testing.T) {
	f := &fake{columns: [][]driver.Value{
		{"id", "bigint", false, "int8", "bigint"},
		{"name", "text", true, "text", "text"},
	}}
	spec := things
	spec.Key, spec.Desc = []string{"name"}, []string{"name"}
	_, err := Describe(t.Context(), f.open(t), spec)
	var none *NoIndexError
	if !errors.As(err, &none) {
		t.Fatalf("got %v, want a *NoIndexError", err)
	}
	if want := `CREATE INDEX CONCURRENTLY ON "app"."things" ("name" DESC, "id" DESC)`; none.Create != want {
		t.Errorf("to create: got\n%s\nwant\n%s", none.Create, want)
	}
	spec.Unindexed = true
	if _, err := Describe(t.Context(), f.open(t), spec); err != nil {
		t.Errorf("allowed: %v", err)
	}
}
