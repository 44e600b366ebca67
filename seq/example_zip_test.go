package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

func ExampleZip() {
	for p, err := range seq.Zip(seq.Of("Ada", "Grace", "Mary"), seq.Of(36, 85)) {
		fmt.Println(p.Left, p.Right, err)
	}
	// Output:
	// Ada 36 <nil>
	// Grace 85 <nil>
}
