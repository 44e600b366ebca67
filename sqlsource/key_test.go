package sqlsource

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// keyOf returns the key of spec as text, "-" for down and "+" for a tie-break.
func keyOf(t *testing.T, rel *relation, spec Spec) []string {
	t.Helper()
	key, err := rel.key(spec)
	if err != nil {
		t.Fatalf("%+v: %v", spec, err)
	}
	var names []string
	for _, k := range key {
		name := k.Name
		if k.Desc {
			name = "-" + name
		}
		if k.TieBreak {
			name = "+" + name
		}
		names = append(names, name)
	}
	return names
}

func TestAKeyTellsRowsApart(t *testing.T) {
	unique := func(rel *relation, columns ...string) *relation {
		ix := index{name: "u", unique: true, own: len(columns)}
		for _, c := range columns {
			ix.columns = append(ix.columns, indexColumn{name: c, unique: c})
		}
		rel.indexes = append(rel.indexes, ix)
		return rel
	}
	withoutPrimary := users()
	withoutPrimary.primary, withoutPrimary.indexes = nil, nil
	numbered := users()
	numbered.primary, numbered.indexes, numbered.rowid = nil, nil, "_rowid_"
	for _, c := range []struct {
		name string
		rel  *relation
		spec Spec
		want []string
	}{
		{"the primary key is the default", users(), Spec{}, []string{"org", "id"}},
		{"in any order", users(), Spec{Key: []string{"id", "org"}}, []string{"id", "org"}},
		{"more than it needs no more", users(), Spec{Key: []string{"name", "id", "org"}}, []string{"name", "id", "org"}},
		{"part of it is completed", users(), Spec{Key: []string{"id"}}, []string{"id", "+org"}},
		{"another column has it added", users(), Spec{Key: []string{"name"}}, []string{"name", "+org", "+id"}},
		{"going the same way", users(), Spec{Key: []string{"name"}, Desc: []string{"name"}}, []string{"-name", "+-org", "+-id"}},
		{"a unique index is enough", unique(users(), "name"), Spec{Key: []string{"name"}}, []string{"name"}},
		{"but not on a column with NULL", unique(users(), "seen"), Spec{Key: []string{"seen"}}, []string{"seen", "+org", "+id"}},
		{"nor on more columns", unique(users(), "name", "id"), Spec{Key: []string{"name"}}, []string{"name", "+org", "+id"}},
		{"nor on an expression", unique(users(), ""), Spec{Key: []string{"name"}}, []string{"name", "+org", "+id"}},
		{"without a primary key it is trusted", withoutPrimary, Spec{Key: []string{"name"}}, []string{"name"}},
		{"the row number is the last resort", numbered, Spec{Dialect: SQLite}, []string{"_rowid_"}},
		{"and breaks ties", numbered, Spec{Dialect: SQLite, Key: []string{"seen"}}, []string{"seen", "+_rowid_"}},
		{"under any of its names", numbered, Spec{Dialect: SQLite, Key: []string{"OID"}}, []string{"OID"}},
		{"the primary key can go down", users(), Spec{Desc: []string{"id"}}, []string{"org", "-id"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.spec.Dialect == 0 {
				c.spec.Dialect = Postgres
			}
			if diff := cmp.Diff(c.want, keyOf(t, c.rel, c.spec)); diff != "" {
				t.Errorf("key (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAKeyThatCannotBeIsAnErrorOfItsOwnType(t *testing.T) {
	bare := func() *relation {
		rel := users()
		rel.primary, rel.indexes = nil, nil
		return rel
	}
	view := bare()
	view.view = true
	enum := users()
	enum.columns[2].base, enum.columns[2].Type = "enum", "enum('a','b')"
	for _, c := range []struct {
		name string
		rel  *relation
		spec Spec
		want error
		text string
	}{
		{"none", bare(), Spec{Dialect: Postgres},
			&NoKeyError{Table: "users", Columns: []string{"id", "org", "name", "seen"}},
			`sqlsource: table "users" has no primary key: name as key the columns of a unique index, of "id", "org", "name", "seen"`},
		{"none of a view", view, Spec{Dialect: Postgres},
			&NoKeyError{Table: "users", View: true, Columns: []string{"id", "org", "name", "seen"}},
			`sqlsource: "users" is a view and has no primary key: name as key the columns that tell its rows apart, of "id", "org", "name", "seen"`},
		{"no such column", users(), Spec{Dialect: Postgres, Key: []string{"nmae"}},
			&NoColumnError{Table: "users", Column: "nmae", Near: []string{"name"}},
			`sqlsource: table "users" has no column "nmae": did you mean "name"?`},
		{"no such column to go down", users(), Spec{Dialect: Postgres, Desc: []string{"idd"}},
			&NoColumnError{Table: "users", Column: "idd", Near: []string{"id"}},
			`sqlsource: table "users" has no column "idd": did you mean "id"?`},
		{"NULL with nothing to tell it apart", bare(), Spec{Dialect: Postgres, Key: []string{"seen"}},
			&NullableKeyError{Table: "users", Column: "seen"},
			`sqlsource: key column "seen" of table "users" may be NULL, and nothing tells such rows apart: name another key, or declare the column NOT NULL`},
		{"a type without an order", enum, Spec{Dialect: MySQL, Key: []string{"name"}},
			&KeyTypeError{Table: "users", Column: "name", Type: "enum('a','b')", Reason: "MySQL orders its values by their place in the declaration, but compares them as text, or else without an index"},
			`sqlsource: column "name" of table "users" cannot be in a key, being of type enum('a','b'): MySQL orders its values by their place in the declaration, but compares them as text, or else without an index`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := c.rel.key(c.spec)
			if diff := cmp.Diff(c.want, err); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if err != nil && err.Error() != c.text {
				t.Errorf("text: got\n%s\nwant\n%s", err, c.text)
			}
		})
	}
	if err := (error)(&NoTableError{Schema: "app", Table: "usr", Near: []string{"users"}}); err.Error() != `sqlsource: no table "usr" in schema "app": did you mean "users"?` {
		t.Error(err)
	}
	var none *NoKeyError
	if _, err := bare().key(Spec{Dialect: Postgres}); !errors.As(err, &none) {
		t.Errorf("got %T, want it found by errors.As", err)
	}
}

func TestAnIndexServesItsOrderFromEitherEnd(t *testing.T) {
	ix := index{columns: []indexColumn{{name: "a"}, {name: "b", desc: true}, {name: ""}}}
	key := func(spec ...string) (key []keyColumn) {
		for _, s := range spec {
			key = append(key, keyColumn{KeyColumn: KeyColumn{Column: Column{Name: s[1:]}, Desc: s[0] == '-'}})
		}
		return key
	}
	for _, c := range []struct {
		key  []keyColumn
		want bool
	}{
		{key("+a"), true}, {key("-a"), true}, {key("+a", "-b"), true}, {key("-a", "+b"), true},
		{key("+a", "+b"), false}, {key("+b"), false}, {key("+a", "-b", "+c"), false}, {key("+a", "-b", "+c", "+d"), false},
	} {
		if got := ix.serves(c.key); got != c.want {
			t.Errorf("%+v: %v, want %v", c.key, got, c.want)
		}
	}
}
