package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// A queue delivers some messages twice, seconds apart at most.
func ExampleDistinctWithin() {
	type message struct{ ID, Text string }
	queue := seq.Of(message{"a", "paid"}, message{"b", "sent"}, message{"a", "paid"})
	id := func(m message) string { return m.ID }
	for m, err := range flow.DistinctWithin(queue, id, time.Minute, 100_000) {
		fmt.Println(m, err)
	}
	// Output:
	// {a paid} <nil>
	// {b sent} <nil>
}
