package seq_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestSinksStopAtTheFirstError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		var values []int // before the first error
		var wantErr error
		sum, pulled := 0, 0
		for _, e := range in {
			pulled++
			if wantErr = e.Err; wantErr != nil {
				break
			}
			values = append(values, e.V)
			sum += e.V
		}
		check := func(sink string, ok bool, err error, src *counted[int]) {
			if !ok || !errors.Is(err, wantErr) || err != wantErr {
				t.Fatalf("%s: wrong result, error %v: want error %v", sink, err, wantErr)
			}
			if src.pulled != pulled || src.ended != 1 {
				t.Fatalf("%s: pulled %d, ended %d: want %d, 1", sink, src.pulled, src.ended, pulled)
			}
		}
		src := &counted[int]{els: in}
		got, err := seq.Collect(src.seq())
		check("Collect", slices.Equal(got, values) && (got == nil) == (len(values) == 0), err, src)

		src = &counted[int]{els: in}
		total, err := seq.Reduce(src.seq(), 0, func(acc, v int) int { return acc + v })
		check("Reduce", total == sum, err, src)

		src = &counted[int]{els: in}
		n, err := seq.Count(src.seq())
		check("Count", n == len(values), err, src)

		src = &counted[int]{els: in}
		var seen []int
		err = seq.ForEach(src.seq(), func(v int) error { seen = append(seen, v); return nil })
		check("ForEach", slices.Equal(seen, values), err, src)

		src = &counted[int]{els: in}
		err = seq.Drain(src.seq())
		check("Drain", true, err, src)
	})
}

func TestForEachStopsAtItsFuncsError(t *testing.T) {
	src := &counted[int]{els: []el[int]{{V: 1}, {V: 2}, {V: 3}}}
	err := seq.ForEach(src.seq(), func(v int) error {
		if v == 2 {
			return errTest
		}
		return nil
	})
	if err != errTest {
		t.Errorf("got %v: want %v", err, errTest)
	}
	src.want(t, 2, 1)
}

func TestFirstPullsOneElement(t *testing.T) {
	for _, test := range []struct {
		name   string
		els    []el[int]
		v      int
		ok     bool
		err    error
		pulled int
	}{
		{"a value", []el[int]{{V: 7}, {Err: errTest}}, 7, true, nil, 1},
		{"an error", []el[int]{{Err: errTest}, {V: 7}}, 0, false, errTest, 1},
		{"nothing", nil, 0, false, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			src := &counted[int]{els: test.els}
			v, ok, err := seq.First(src.seq())
			if v != test.v || ok != test.ok || err != test.err {
				t.Errorf("got %v, %v, %v: want %v, %v, %v", v, ok, err, test.v, test.ok, test.err)
			}
			src.want(t, test.pulled, 1)
		})
	}
}
