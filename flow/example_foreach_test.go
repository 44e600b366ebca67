package flow_test

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func ExampleForEach() {
	var sum atomic.Int64
	err := flow.ForEach(seq.Of[int64](1, 2, 3, 4), func(_ context.Context, v int64) error {
		sum.Add(v)
		return nil
	}, flow.Workers(2))
	fmt.Println(sum.Load(), err)
	// Output: 10 <nil>
}
