package sqlsource

import (
	"strings"
	"testing"
	"testing/quick"
)

func TestQuoteDoublesOnlyItsOwnMark(t *testing.T) {
	for _, c := range []struct {
		dialect    Dialect
		name, want string
	}{
		{Postgres, `users`, `"users"`},
		{Postgres, `a"b; drop`, `"a""b; drop"`},
		{Postgres, "a`b", "\"a`b\""},
		{MySQL, "a`b; drop", "`a``b; drop`"},
		{MySQL, `a"b\`, "`a\"b\\`"},
		{SQLite, "a`b", "`a``b`"},
		{SQLite, `a"b`, "`a\"b`"},
		{SQLite, ``, "``"},
	} {
		if got := c.dialect.Quote(c.name); got != c.want {
			t.Errorf("%v: %q quoted is %s, want %s", c.dialect, c.name, got, c.want)
		}
	}
}

func FuzzQuote(f *testing.F) {
	for _, seed := range []string{"users", `a"b; drop`, "a`b", `""`, "``", `\"`, "", "\x00", "é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, d := range []Dialect{Postgres, MySQL, SQLite} {
			quoted := d.Quote(name)
			mark, inner := quoted[:1], quoted[1:len(quoted)-1]
			if quoted[len(quoted)-1:] != mark {
				t.Fatalf("%v: %s ends otherwise than it begins", d, quoted)
			}
			// As the database reads it: a pair of marks is one, a single one
			// would end the name.
			if strings.Contains(strings.ReplaceAll(inner, mark+mark, ""), mark) {
				t.Fatalf("%v: %s ends early", d, quoted)
			}
			if back := strings.ReplaceAll(inner, mark+mark, mark); back != name {
				t.Fatalf("%v: %s is the name %q, want %q", d, quoted, back, name)
			}
		}
	})
}

func TestTwoNamesAreNeverQuotedAlike(t *testing.T) {
	law := func(a, b string) bool {
		return a == b || Postgres.Quote(a) != Postgres.Quote(b) && MySQL.Quote(a) != MySQL.Quote(b)
	}
	if err := quick.Check(law, nil); err != nil {
		t.Error(err)
	}
}

func TestPlaceholdersAreNumberedWhereTheDatabaseDoes(t *testing.T) {
	for d, want := range map[Dialect]string{Postgres: "$12", MySQL: "?", SQLite: "?"} {
		if got := d.Placeholder(12); got != want {
			t.Errorf("%v: %s, want %s", d, got, want)
		}
	}
}

func TestBadDialectsPanic(t *testing.T) {
	panics(t, "sqlsource: Dialect(0): want Postgres, MySQL or SQLite", func() { Dialect(0).Quote("x") })
	panics(t, "sqlsource: Dialect(9): want Postgres, MySQL or SQLite", func() { Dialect(9).Placeholder(1) })
	panics(t, "sqlsource: Placeholder(0): want at least 1", func() { Postgres.Placeholder(0) })
}

// panics checks that f panics with that text.
func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panicked with %v, want %v", got, want)
		}
	}()
	f()
}
