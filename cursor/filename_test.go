package cursor

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFileNamesArePortable(t *testing.T) {
	long := strings.Repeat("x", 300)
	for name, want := range map[string]string{
		"users":         "users.state",
		"v1.2-b_c":      "v1.2-b_c.state",
		"..":            "...state",
		"a/b":           "a%2fb.state",
		`a\b`:           "a%5cb.state",
		"a%2fb":         "a%252fb.state",
		"a b~":          "a%20b%7e.state",
		"ä":             "%c3%a4.state",
		"con":           "%63on.state",
		"COM7.x":        "%43OM7.x.state",
		"\x00":          "%00.state",
		"console":       "console.state",
		long[:180]:      long[:180] + ".state",
		long[:181]:      "", // below
		"postgres://db": "postgres%3a%2f%2fdb.state",
	} {
		got := fileName(name)
		if len(name) == 181 {
			if len(got) > 200 || got[:101] != long[:100]+"~" {
				t.Errorf("a long name: got %q", got)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzFileNamesAreDistinctAndPlain(f *testing.F) {
	f.Add("a", "A")
	f.Add("a/b", "a%2fb")
	f.Add("con", "%63on")
	f.Add(strings.Repeat("x", 300), strings.Repeat("x", 100)+"~")
	f.Fuzz(func(t *testing.T, a, b string) {
		na, nb := fileName(a), fileName(b)
		if (a == b) != (na == nb) {
			t.Errorf("%q and %q: files %q and %q", a, b, na, nb)
		}
		if len(na) > 200 || strings.Trim(na, "%~.-_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" || strings.ContainsAny(na, `/\:`) {
			t.Errorf("%q: file %q", a, na)
		}
	})
}
