package sqlsource

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
)

func TestABoundIsSelectedNotSearched(t *testing.T) {
	for _, c := range []struct {
		name  string
		spec  Spec
		after cursor.Tuple
		want  string
		args  []any
	}{
		{"first page", Spec{Dialect: Postgres, Upto: cursor.Tuple{int64(5), int64(6)}}, nil,
			`CASE WHEN "org" > $1::integer OR "org" = $2::integer AND "id" > $3::bigint THEN 1 ELSE 0 END FROM "app"."users" ORDER BY "org", "id" LIMIT 10`,
			[]any{int64(5), int64(5), int64(6)}},
		{"next page", Spec{Dialect: Postgres, Upto: cursor.Tuple{int64(5), int64(6)}}, cursor.Tuple{int64(1), int64(2)},
			`CASE WHEN "org" > $1::integer OR "org" = $2::integer AND "id" > $3::bigint THEN 1 ELSE 0 END FROM "app"."users" WHERE ("org", "id") > ($4::integer, $5::bigint) ORDER BY "org", "id" LIMIT 10`,
			[]any{int64(5), int64(5), int64(6), int64(1), int64(2)}},
		{"NULL last, up to a value", Spec{Dialect: Postgres, Key: []string{"seen", "org", "id"}, Upto: cursor.Tuple{"2024", int64(5), int64(6)}}, nil,
			`CASE WHEN ("seen" > $1::timestamp OR "seen" IS NULL) OR "seen" = $2::timestamp AND "org" > $3::integer OR "seen" = $4::timestamp AND "org" = $5::integer AND "id" > $6::bigint THEN 1 ELSE 0 END FROM "app"."users" ORDER BY "seen", "org", "id" LIMIT 10`,
			[]any{"2024", "2024", int64(5), "2024", int64(5), int64(6)}},
		{"NULL last, up to NULL", Spec{Dialect: Postgres, Key: []string{"seen", "org", "id"}, Upto: cursor.Tuple{nil, int64(5), int64(6)}}, nil,
			`CASE WHEN "seen" IS NULL AND "org" > $1::integer OR "seen" IS NULL AND "org" = $2::integer AND "id" > $3::bigint THEN 1 ELSE 0 END FROM "app"."users" ORDER BY "seen", "org", "id" LIMIT 10`,
			[]any{int64(5), int64(5), int64(6)}},
		{"NULL first, up to NULL", Spec{Dialect: SQLite, Key: []string{"seen", "org", "id"}, Upto: cursor.Tuple{nil, int64(5), int64(6)}}, nil,
			"CASE WHEN `seen` IS NOT NULL OR `seen` IS NULL AND `org` > ? OR `seen` IS NULL AND `org` = ? AND `id` > ? THEN 1 ELSE 0 END FROM `app`.`users` ORDER BY `seen`, `org`, `id` LIMIT ?",
			[]any{int64(5), int64(5), int64(6), 10}},
		{"NULL last in the last column", Spec{Dialect: Postgres, Key: []string{"org", "id", "seen"}, Upto: cursor.Tuple{int64(5), int64(6), nil}}, nil,
			`CASE WHEN "org" > $1::integer OR "org" = $2::integer AND "id" > $3::bigint THEN 1 ELSE 0 END FROM "app"."users" ORDER BY "org", "id", "seen" LIMIT 10`,
			[]any{int64(5), int64(5), int64(6)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rel := users()
			if c.spec.Dialect == SQLite {
				rel.columns[3].base = "datetime"
			}
			key, err := rel.key(c.spec)
			if err != nil {
				t.Fatal(err)
			}
			d := &Description{spec: c.spec, query: newQuery(c.spec, rel, rel.columns[:1], key, "")}
			page, err := d.Page(c.after, 10)
			if err != nil {
				t.Fatal(err)
			}
			_, text, _ := strings.Cut(strings.NewReplacer(`"users".`, "", "`users`.", "").Replace(page[0].SQL), "CASE")
			if got := "CASE" + text; got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			if diff := cmp.Diff(c.args, page[0].Args); diff != "" {
				t.Errorf("arguments (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABoundOfAnotherKeyIsRefused(t *testing.T) {
	db := (&fake{ids: count(3)}).open(t)
	for _, spec := range []Spec{
		{Dialect: Postgres, Table: "things", After: cursor.Tuple{int64(1), int64(2)}},
		{Dialect: Postgres, Table: "things", Upto: cursor.Tuple{nil}},
	} {
		if _, err := Describe(t.Context(), db, spec); err == nil || !strings.Contains(err.Error(), "made for another key") {
			t.Errorf("%v %v: got %v, want a refusal", spec.After, spec.Upto, err)
		}
	}
}

func TestTheFingerprintHasTheBounds(t *testing.T) {
	spec := things
	spec.After, spec.Upto = cursor.Tuple{int64(1)}, cursor.Tuple{int64(5)}
	d, err := Describe(t.Context(), (&fake{ids: count(3)}).open(t), spec)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Fingerprint(); !strings.Contains(got, ") after [") || !strings.Contains(got, "] up to [") {
		t.Errorf("got %s", got)
	}
}
