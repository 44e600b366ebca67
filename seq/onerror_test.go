package seq_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/headgate/headgate/seq"
	"pgregory.net/rapid"
)

func TestOnErrorReplacesAndDrops(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		var values, wrapped []el[int]
		for _, e := range in {
			if e.Err == nil {
				values = append(values, e)
				wrapped = append(wrapped, e)
			} else {
				wrapped = append(wrapped, el[int]{Err: errTest})
			}
		}
		same(t, seq.OnError(play(in), func(error) error { return nil }), values)
		same(t, seq.OnError(play(in), func(err error) error { return fmt.Errorf("%w: %w", errTest, err) }), wrapped)
		same(t, seq.OnError(play(in), func(err error) error { return err }), in)
	})
}

func TestUntilErrorEndsAfterTheFirstError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draw(t, "src")
		cut := slices.IndexFunc(in, func(e el[int]) bool { return e.Err != nil }) + 1
		if cut == 0 {
			cut = len(in)
		}
		src := &counted[int]{els: in}
		same(t, seq.UntilError(src.seq()), in[:cut])
		if src.pulled != cut {
			t.Fatalf("pulled %d: want %d", src.pulled, cut)
		}
	})
}
