package sqlsource

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNearFindsWhatWasMeant(t *testing.T) {
	tables := []string{"users", "user_roles", "orders", "order_items", "archive.customers", "événements"}
	for _, c := range []struct {
		name string
		want []string
	}{
		{"Users", []string{"users"}},
		{"user", []string{"users", "user_roles"}},
		{"usres", []string{"users"}},
		{"odrers", []string{"orders"}},
		{"order_item", []string{"order_items"}},
		{"customers", []string{"archive.customers"}},
		{"custmers", []string{"archive.customers"}},
		{"evénements", []string{"événements"}},
		{"zzz", []string{}},
		{"", []string{}},
	} {
		if diff := cmp.Diff(c.want, near(c.name, tables)); diff != "" {
			t.Errorf("near %q (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestDistanceCountsLetters(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0},
		{"abc", "abd", 1}, {"abc", "acb", 1}, {"abc", "bc", 1}, {"été", "ete", 2},
		{"kitten", "sitting", 3},
	} {
		if got := distance(c.a, c.b); got != c.want {
			t.Errorf("distance(%q, %q) is %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
