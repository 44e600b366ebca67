package seq_test

import (
	"slices"
	"testing"

	"github.com/headgate/headgate/seq"
)

func TestSourcesGiveTheirValuesInOrder(t *testing.T) {
	want := []el[int]{{V: 1}, {V: 2}, {V: 3}}
	same(t, seq.Of(1, 2, 3), want)
	same(t, seq.Slice([]int{1, 2, 3}), want)
	same(t, seq.Values(slices.Values([]int{1, 2, 3})), want)
	same(t, seq.Slice[int](nil), nil)
	same(t, seq.Of[int](), nil)
	same(t, seq.Fail[int](errTest), []el[int]{{Err: errTest}})
}

func TestSliceReadsTheSliceAsTheLoopGoes(t *testing.T) {
	s := []int{1, 2, 3}
	src := seq.Slice(s)
	s[2] = 30
	_ = append(s, 4)
	same(t, src, []el[int]{{V: 1}, {V: 2}, {V: 30}})
}
