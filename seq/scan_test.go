package seq_test

import (
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestScanEndsWithWhatReduceReturns(t *testing.T) {
	f := func(acc, v int) int { return 3*acc + v }
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		acc := 1
		want := each(in, func(v int) []el[int] { acc = f(acc, v); return one(acc) })
		scan := seq.Scan(play(in), 1, f)
		same(t, scan, want)
		same(t, scan, want) // a second loop begins anew

		reduced, err := seq.Reduce(seq.OnError(play(in), func(error) error { return nil }), 1, f)
		if reduced != acc || err != nil {
			t.Fatalf("Reduce: got %d, %v: want %d", reduced, err, acc)
		}
	})
}
