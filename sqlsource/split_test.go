package sqlsource

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
)

func TestEvenlyTakesKeysAtEqualDistances(t *testing.T) {
	keys := func(n int) (keys []cursor.Tuple) {
		for i := range n {
			keys = append(keys, cursor.Tuple{int64(i)})
		}
		return keys
	}
	for _, c := range []struct {
		keys, n int
		want    []int64
	}{
		{0, 4, nil},
		{1, 4, []int64{0}},
		{3, 4, []int64{0, 1, 2}},
		{7, 4, []int64{1, 3, 5}},
		{99, 2, []int64{49}},
		{100, 3, []int64{32, 66}},
	} {
		var got []int64
		for _, k := range evenly(keys(c.keys), c.n) {
			got = append(got, k[0].(int64))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%d keys for %d parts (-want +got):\n%s", c.keys, c.n, diff)
		}
	}
}

func TestSplitPanicsWithoutAShard(t *testing.T) {
	db := new(fake).open(t)
	panics(t, "sqlsource: Split(0): want at least 1", func() { Split(t.Context(), db, things, 0) })
	panics(t, "sqlsource: Split(nil db)", func() { Split(t.Context(), nil, things, 1) })
}
