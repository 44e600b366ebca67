package flow_test

import (
	"context"
	"fmt"
	"iter"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func ExampleFlatMap() {
	orders := func(_ context.Context, user string) iter.Seq2[string, error] {
		return seq.Of(user+"'s first order", user+"'s second order")
	}
	// Two users' orders are read at once, and come out user by user.
	for o := range flow.FlatMap(seq.Of("ann", "bob"), orders, flow.Workers(2)) {
		fmt.Println(o)
	}
	// Output:
	// ann's first order
	// ann's second order
	// bob's first order
	// bob's second order
}
