package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

// The source has no end; what is not taken is not made.
func ExampleTake() {
	n := 0
	naturals := seq.Func(func() (int, bool, error) { n++; return n, true, nil })
	values, err := seq.Collect(seq.Take(naturals, 3))
	fmt.Println(values, err, "made:", n)
	// Output: [1 2 3] <nil> made: 3
}

func ExampleTakeWhile() {
	small := func(v int) bool { return v < 10 }
	values, err := seq.Collect(seq.TakeWhile(seq.Of(1, 5, 12, 3), small))
	fmt.Println(values, err)
	// Output: [1 5] <nil>
}
