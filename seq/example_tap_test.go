package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

func ExampleTap() {
	src := seq.Tap(seq.Of(1, 2), func(v int) { fmt.Println("read", v) })
	for v := range seq.Map(src, func(v int) int { return 10 * v }) {
		fmt.Println("got", v)
	}
	// Output:
	// read 1
	// got 10
	// read 2
	// got 20
}
