package seq_test

import (
	"fmt"
	"strconv"

	"github.com/headgate/headgate/seq"
)

func ExampleOnError() {
	failed := 0
	numbers := seq.OnError(seq.TryMap(seq.Of("1", "x", "3"), strconv.Atoi), func(error) error {
		failed++
		return nil // drop it
	})
	values, err := seq.Collect(numbers)
	fmt.Println(values, err, "failed:", failed)
	// Output: [1 3] <nil> failed: 1
}

func ExampleUntilError() {
	for v, err := range seq.UntilError(seq.TryMap(seq.Of("1", "x", "3"), strconv.Atoi)) {
		fmt.Println(v, err)
	}
	// Output:
	// 1 <nil>
	// 0 strconv.Atoi: parsing "x": invalid syntax
}
