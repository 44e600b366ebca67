package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

func ExampleScan() {
	balance := func(sum, change int) int { return sum + change }
	values, err := seq.Collect(seq.Scan(seq.Of(10, -3, 5), 100, balance))
	fmt.Println(values, err)
	// Output: [110 107 112] <nil>
}
