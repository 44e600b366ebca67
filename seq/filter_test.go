package seq_test

import (
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestFilterKeepsErrorsAndWhatItIsTold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		want := each(in, func(v int) []el[int] {
			if v%2 == 0 {
				return one(v)
			}
			return nil
		})
		same(t, seq.Filter(play(in), func(v int) bool { return v%2 == 0 }), want)
	})
}
