package seq_test

import (
	"testing"

	"github.com/headgate/headgate/seq"
)

func TestFuncKnowsValueEndAndError(t *testing.T) {
	type answer struct {
		v   int
		ok  bool
		err error
	}
	for _, test := range []struct {
		name    string
		answers []answer
		want    []el[int]
	}{
		{"values and the end", []answer{{1, true, nil}, {2, true, nil}, {}}, []el[int]{{V: 1}, {V: 2}}},
		{"the end at once", []answer{{}}, nil},
		{"the value beside the end is ignored", []answer{{7, false, nil}}, nil},
		{"an error, and more", []answer{{9, true, errTest}, {2, true, nil}, {}}, []el[int]{{Err: errTest}, {V: 2}}},
		{"an error, and the end", []answer{{1, true, nil}, {9, false, errTest}}, []el[int]{{V: 1}, {Err: errTest}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			calls := 0
			same(t, seq.Func(func() (int, bool, error) {
				calls++ // a call after the end is out of range
				a := test.answers[calls-1]
				return a.v, a.ok, a.err
			}), test.want)
			if calls != len(test.answers) {
				t.Errorf("%d calls: want %d", calls, len(test.answers))
			}
		})
	}
}
