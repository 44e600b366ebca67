package seq_test

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/headgate/headgate/seq"
)

func ExampleMap() {
	for v, err := range seq.Map(seq.Of("a", "b"), strings.ToUpper) {
		fmt.Println(v, err)
	}
	// Output:
	// A <nil>
	// B <nil>
}

// An error takes the place of the value that caused it; the loop decides
// whether to go on.
func ExampleTryMap() {
	for n, err := range seq.TryMap(seq.Of("1", "two", "3"), strconv.Atoi) {
		if err != nil {
			fmt.Println("skipped:", err)
			continue
		}
		fmt.Println(n)
	}
	// Output:
	// 1
	// skipped: strconv.Atoi: parsing "two": invalid syntax
	// 3
}
