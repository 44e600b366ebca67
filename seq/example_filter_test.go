package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

func ExampleFilter() {
	even := func(v int) bool { return v%2 == 0 }
	values, err := seq.Collect(seq.Filter(seq.Of(1, 2, 3, 4), even))
	fmt.Println(values, err)
	// Output: [2 4] <nil>
}
