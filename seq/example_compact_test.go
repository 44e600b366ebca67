package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

func ExampleCompact() {
	values, err := seq.Collect(seq.Compact(seq.Of("on", "on", "off", "on")))
	fmt.Println(values, err)
	// Output: [on off on] <nil>
}
