package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

func ExampleConcat() {
	values, err := seq.Collect(seq.Concat(seq.Of(1, 2), seq.Of(3)))
	fmt.Println(values, err)
	// Output: [1 2 3] <nil>
}
