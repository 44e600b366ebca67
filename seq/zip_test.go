package seq_test

import (
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestZipPairsValuesAndPassesErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		left, right := draw(t, "left"), draw(t, "right")
		var want []el[seq.Pair[int, int]]
		j := 0
	pairs:
		for _, a := range left {
			if a.Err != nil {
				want = append(want, el[seq.Pair[int, int]]{Err: a.Err})
				continue
			}
			for {
				if j == len(right) {
					break pairs
				}
				b := right[j]
				j++
				if b.Err == nil {
					want = append(want, one(seq.Pair[int, int]{Left: a.V, Right: b.V})...)
					break
				}
				want = append(want, el[seq.Pair[int, int]]{Err: b.Err})
			}
		}
		same(t, seq.Zip(play(left), play(right)), want)
	})
}

func TestZipEndsWithTheShorterSourceAndEndsBoth(t *testing.T) {
	three := []el[int]{{V: 1}, {V: 2}, {V: 3}}
	for _, test := range []struct {
		name               string
		left, right        []el[int]
		pulledL, pulledR   int
		startedL, startedR int
	}{
		{"left is shorter", three[:1], three, 1, 1, 1, 1},
		{"right is shorter", three, three[:1], 2, 1, 1, 1},
		{"left is empty", nil, three, 0, 0, 1, 0},
		{"right is empty", three, nil, 1, 0, 1, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			l, r := &counted[int]{els: test.left}, &counted[int]{els: test.right}
			if _, err := seq.Count(seq.Zip(l.seq(), r.seq())); err != nil {
				t.Fatal(err)
			}
			l.want(t, test.pulledL, test.startedL)
			r.want(t, test.pulledR, test.startedR)
		})
	}
}

func TestZipEndsBothSourcesWhenTheLoopIsLeftOrPanics(t *testing.T) {
	for _, leave := range []func() bool{func() bool { return true }, func() bool { panic(errTest) }} {
		l := &counted[int]{els: []el[int]{{V: 1}, {V: 2}}}
		r := &counted[int]{els: []el[int]{{V: 1}, {V: 2}}}
		func() {
			defer func() { _ = recover() }()
			for range seq.Zip(l.seq(), r.seq()) {
				if leave() {
					break
				}
			}
		}()
		l.want(t, 1, 1)
		r.want(t, 1, 1)
	}
}
