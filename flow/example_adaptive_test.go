package flow_test

import (
	"context"
	"fmt"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// Between 1 and 64 at once, as many as the service answers without queueing.
func ExampleAdaptive() {
	ask := func(_ context.Context, id int) (string, error) { return fmt.Sprint("answer ", id), nil }
	for answer, err := range flow.Map(seq.Of(1, 2, 3), ask, flow.Adaptive(1, 64)) {
		fmt.Println(answer, err)
	}
	// Output:
	// answer 1 <nil>
	// answer 2 <nil>
	// answer 3 <nil>
}
