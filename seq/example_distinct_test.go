package seq_test

import (
	"fmt"
	"strings"

	"github.com/headgate/headgate/seq"
)

// With two keys remembered, "c" makes the first "b" forgotten: "B" is new.
func ExampleDistinct() {
	src := seq.Of("a", "A", "b", "a", "c", "B")
	values, err := seq.Collect(seq.Distinct(src, strings.ToLower, 2))
	fmt.Println(values, err)
	// Output: [a b c B] <nil>
}
