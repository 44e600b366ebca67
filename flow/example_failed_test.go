package flow_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// Of what failed, the items themselves, to be tried again or put aside.
func ExampleFailed() {
	halve := func(_ context.Context, n int) (int, error) {
		if n%2 == 1 {
			return 0, errors.New("odd")
		}
		return n / 2, nil
	}
	halves := flow.Map(seq.Of(1, 2, 3, 4), halve)
	for n, err := range flow.Failed[int](halves) {
		fmt.Println(n, err)
	}
	// Output:
	// 1 <nil>
	// 3 <nil>
}
