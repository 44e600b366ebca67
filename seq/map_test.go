package seq_test

import (
	"strconv"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestMapIsTheMapOfASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		want := each(in, func(v int) []el[string] { return one(strconv.Itoa(v)) })
		same(t, seq.Map(play(in), strconv.Itoa), want)
	})
}

func TestTryMapPutsItsErrorInTheValuesPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		want := each(in, func(v int) []el[int] {
			if v == 3 {
				return []el[int]{{Err: errTest}}
			}
			return one(2 * v)
		})
		same(t, seq.TryMap(play(in), func(v int) (int, error) {
			if v == 3 {
				return 99, errTest // the value beside an error is not passed on
			}
			return 2 * v, nil
		}), want)
	})
}
