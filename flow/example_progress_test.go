package flow_test

import (
	"fmt"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func ExampleProgress() {
	report := func(s flow.State) { fmt.Printf("%d of %d done\n", s.Done, s.Total) }
	for range flow.Progress(seq.Of("a", "b", "c"), report, flow.Total(3)) {
	}
	// Output: 3 of 3 done
}
