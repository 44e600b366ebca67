package sqlsource

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
)

// users is what a catalogue would say about a table, with the types spelt as
// in PostgreSQL.
func users() *relation {
	column := func(name, typ, base string, nullable bool) relColumn {
		return relColumn{Column: Column{name, typ, nullable}, base: base, cast: typ}
	}
	return &relation{
		schema: "app", table: "users",
		columns: []relColumn{
			column("id", "bigint", "int8", false),
			column("org", "integer", "int4", false),
			column("name", "text", "text", false),
			column("seen", "timestamp", "timestamp", true),
		},
		primary: []string{"org", "id"},
		indexes: []index{{name: "users_pkey", primary: true, unique: true, own: 2, columns: []indexColumn{
			{name: "org", unique: "org"}, {name: "id", unique: "id"},
		}}},
	}
}

// ask returns the statements of a spec on users after a key, shortened.
func ask(t *testing.T, spec Spec, after cursor.Tuple) []Statement {
	t.Helper()
	rel := users()
	if spec.Dialect != Postgres {
		for i, base := range []string{"bigint", "int", "text", "datetime"} {
			rel.columns[i].base = base
		}
	}
	spec.Table = rel.table
	key, err := rel.key(spec)
	if err != nil {
		t.Fatal(err)
	}
	d := &Description{query: newQuery(spec, rel, rel.columns[:1], key, "")}
	page, err := d.Page(after, 10)
	if err != nil {
		t.Fatal(err)
	}
	head := d.query.head
	for i := range page {
		page[i].SQL = strings.TrimPrefix(strings.ReplaceAll(page[i].SQL, head, ""), " ")
		page[i].SQL = strings.NewReplacer(`"users".`, "", "`users`.", "").Replace(page[i].SQL)
	}
	return page
}

func TestEachDatabaseIsAskedForARangeInItsOwnWay(t *testing.T) {
	for _, c := range []struct {
		name  string
		spec  Spec
		after cursor.Tuple
		want  []Statement
	}{
		{"PostgreSQL first page", Spec{Dialect: Postgres}, nil, []Statement{
			{`ORDER BY "org", "id" LIMIT 10`, []any{}},
		}},
		{"PostgreSQL", Spec{Dialect: Postgres}, cursor.Tuple{int64(5), int64(6)}, []Statement{
			{`WHERE ("org", "id") > ($1::integer, $2::bigint) ORDER BY "org", "id" LIMIT 10`, []any{int64(5), int64(6)}},
		}},
		{"PostgreSQL down", Spec{Dialect: Postgres, Desc: []string{"org", "id"}}, cursor.Tuple{int64(5), int64(6)}, []Statement{
			{`WHERE ("org", "id") < ($1::integer, $2::bigint) ORDER BY "org" DESC, "id" DESC LIMIT 10`, []any{int64(5), int64(6)}},
		}},
		{"PostgreSQL mixed", Spec{Dialect: Postgres, Desc: []string{"id"}}, cursor.Tuple{int64(5), int64(6)}, []Statement{
			{`WHERE "org" = ANY (ARRAY[$1::integer]) AND "id" < $2::bigint ORDER BY "org", "id" DESC LIMIT 10`, []any{int64(5), int64(6)}},
			{`WHERE "org" > $1::integer ORDER BY "org", "id" DESC LIMIT 10`, []any{int64(5)}},
		}},
		{"MySQL first page", Spec{Dialect: MySQL}, nil, []Statement{
			{"ORDER BY `org`, `id` LIMIT ?", []any{10}},
		}},
		{"MySQL", Spec{Dialect: MySQL}, cursor.Tuple{int64(5), int64(6)}, []Statement{
			{"WHERE `org` >= ? AND (`org` > ? OR (`org` = ? AND (`id` > ?))) ORDER BY `org`, `id` LIMIT ?",
				[]any{int64(5), int64(5), int64(5), int64(6), 10}},
		}},
		{"MySQL mixed", Spec{Dialect: MySQL, Desc: []string{"org"}}, cursor.Tuple{int64(5), int64(6)}, []Statement{
			{"WHERE `org` <= ? AND (`org` < ? OR (`org` = ? AND (`id` > ?))) ORDER BY `org` DESC, `id` LIMIT ?",
				[]any{int64(5), int64(5), int64(5), int64(6), 10}},
		}},
		{"SQLite", Spec{Dialect: SQLite}, cursor.Tuple{int64(5), int64(6)}, []Statement{
			{"WHERE (`org`, `id`) > (?, ?) ORDER BY `org`, `id` LIMIT ?", []any{int64(5), int64(6), 10}},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, ask(t, c.spec, c.after)); diff != "" {
				t.Errorf("statements (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNullHasItsPlaceWhereTheDatabaseSortsIt(t *testing.T) {
	key := []string{"seen", "org", "id"}
	for _, c := range []struct {
		name  string
		spec  Spec
		after cursor.Tuple
		want  []string
	}{
		{"last, from a value", Spec{Dialect: Postgres, Key: key}, cursor.Tuple{"2024", int64(5), int64(6)}, []string{
			`"seen" = ANY (ARRAY[$1::timestamp]) AND "org" = $2::integer AND "id" > $3::bigint`,
			`"seen" = ANY (ARRAY[$1::timestamp]) AND "org" > $2::integer`,
			`"seen" > $1::timestamp`,
			`"seen" IS NULL`,
		}},
		{"last, from NULL", Spec{Dialect: Postgres, Key: key}, cursor.Tuple{nil, int64(5), int64(6)}, []string{
			`"seen" IS NULL AND "org" = $1::integer AND "id" > $2::bigint`,
			`"seen" IS NULL AND "org" > $1::integer`,
		}},
		{"first, from a value", Spec{Dialect: Postgres, Key: key, Desc: key[:1]}, cursor.Tuple{"2024", int64(5), int64(6)}, []string{
			`"seen" = ANY (ARRAY[$1::timestamp]) AND "org" = $2::integer AND "id" > $3::bigint`,
			`"seen" = ANY (ARRAY[$1::timestamp]) AND "org" > $2::integer`,
			`"seen" < $1::timestamp`,
		}},
		{"first, from NULL", Spec{Dialect: MySQL, Key: key}, cursor.Tuple{nil, int64(5), int64(6)}, []string{
			"`seen` IS NULL AND `org` = ? AND `id` > ?",
			"`seen` IS NULL AND `org` > ?",
			"`seen` IS NOT NULL",
		}},
		{"last, going down, from a value", Spec{Dialect: SQLite, Key: key, Desc: key}, cursor.Tuple{"2024", int64(5), int64(6)}, []string{
			"`seen` = ? AND `org` = ? AND `id` < ?",
			"`seen` = ? AND `org` < ?",
			"`seen` < ?",
			"`seen` IS NULL",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, st := range ask(t, c.spec, c.after) {
				where, _, _ := strings.Cut(strings.TrimPrefix(st.SQL, "WHERE "), " ORDER BY")
				got = append(got, where)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("ranges (-want +got):\n%s", diff)
			}
		})
	}
}

func TestACursorOfAnotherKeyIsRefused(t *testing.T) {
	rel := users()
	key, err := rel.key(Spec{Dialect: Postgres})
	if err != nil {
		t.Fatal(err)
	}
	d := &Description{Table: "users", query: newQuery(Spec{Dialect: Postgres}, rel, rel.columns, key, "")}
	for _, after := range []cursor.Tuple{{}, {int64(1)}, {int64(1), int64(2), int64(3)}, {nil, int64(2)}} {
		if _, err := d.Page(after, 10); err == nil || !strings.Contains(err.Error(), "made for another key") {
			t.Errorf("%v: got %v, want a refusal", after, err)
		}
	}
}

func TestTheKeyIsReadBesideWhatIsSelected(t *testing.T) {
	rel := users()
	spec := Spec{Dialect: Postgres, Key: []string{"name"}, Select: func(c Column) string {
		if c.Name == "name" {
			return "upper(name)"
		}
		return ""
	}}
	key, err := rel.key(spec)
	if err != nil {
		t.Fatal(err)
	}
	d := &Description{query: newQuery(spec, rel, rel.columns, key, "")}
	first, next := d.SQL(10)
	want := `SELECT "users"."id", "users"."org", upper(name) AS "name", "users"."seen", "users"."name", "users"."org", "users"."id" FROM "app"."users" `
	if want := want + `ORDER BY "users"."name", "users"."org", "users"."id" LIMIT 10`; first != want {
		t.Errorf("first page: got\n%s\nwant\n%s", first, want)
	}
	if want := []string{want + `WHERE ("users"."name", "users"."org", "users"."id") > ($1::text, $2::integer, $3::bigint) ORDER BY "users"."name", "users"."org", "users"."id" LIMIT 10`}; !cmp.Equal(want, next) {
		t.Errorf("next pages: got\n%s\nwant\n%s", next, want)
	}
}
