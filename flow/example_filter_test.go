package flow_test

import (
	"context"
	"fmt"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func ExampleFilter() {
	reachable := func(_ context.Context, host string) (bool, error) { return host != "b", nil }
	for host := range flow.Filter(seq.Of("a", "b", "c"), reachable, flow.Workers(3)) {
		fmt.Println(host)
	}
	// Output:
	// a
	// c
}
