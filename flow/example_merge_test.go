package flow_test

import (
	"fmt"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// Two inboxes become one. Each keeps its order; between them, who is first
// comes first.
func ExampleMerge() {
	for order, err := range flow.Merge(seq.Of("web 1", "web 2"), seq.Of("shop 1", "shop 2")) {
		fmt.Println(order, err)
	}
	// Unordered output:
	// web 1 <nil>
	// web 2 <nil>
	// shop 1 <nil>
	// shop 2 <nil>
}
