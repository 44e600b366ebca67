package flow_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// A monitor shows a pipeline's stages as a table, at the end or while it runs.
func ExampleObserve() {
	fetch := func(_ context.Context, id int) (string, error) {
		time.Sleep(time.Millisecond)
		return strings.Repeat("x", id), nil
	}
	store := func(_ context.Context, s string) (int, error) { return len(s), nil }

	var m flow.Monitor
	fetched := flow.Map(seq.Of(1, 2, 3, 4, 5), fetch, flow.Workers(2), flow.Observe(&m, "fetch"))
	stored := flow.Map(fetched, store, flow.Observe(&m, "store"))
	if err := seq.Drain(stored); err != nil {
		fmt.Println(err)
	}
	for _, stage := range m.Snapshot() {
		fmt.Println(stage.Name, stage.In, stage.Out, stage.Errors, stage.P50 >= time.Millisecond/2)
	}
	fmt.Println(strings.Fields(m.String())[:6]) // fmt.Println(&m) prints the table
	// Output:
	// fetch 5 5 0 true
	// store 5 5 0 false
	// [stage in flight queue in out]
}
