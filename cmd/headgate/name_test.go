package main

import (
	"testing"

	"github.com/headgate/headgate/cmd/headgate/internal/database"
)

func TestTableNamesAreSplitAtTheDotOutsideOfQuotes(t *testing.T) {
	for in, want := range map[string]database.Table{
		"t":                 {Name: "t"},
		"s.t":               {Schema: "s", Name: "t"},
		`"a.b"`:             {Name: "a.b"},
		`s."a.b"`:           {Schema: "s", Name: "a.b"},
		`"x.y"."a""b"`:      {Schema: "x.y", Name: `a"b`},
		`a"b; drop`:         {Name: `a"b; drop`},
		`"half`:             {Name: `"half`},
		`"quoted" and more`: {Name: `"quoted" and more`},
		"Grüße":             {Name: "Grüße"},
	} {
		if got, err := tableName(in); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", in, got, err, want)
		}
	}
	for _, in := range []string{"a.b.c", `"a.b`, `"a"b.c`} {
		if got, err := tableName(in); err == nil {
			t.Errorf("%s: got %+v, want an error", in, got)
		}
	}
}
