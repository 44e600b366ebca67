package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// A job is asked for its state until it is done.
func ExampleTicks() {
	states := []string{"queued", "running", "done"}
	ask := func(time.Time) (string, error) {
		state := states[0]
		states = states[1:]
		return state, nil
	}
	for state, err := range seq.TryMap(flow.Ticks(time.Millisecond), ask) {
		fmt.Println(state, err)
		if state == "done" {
			break
		}
	}
	// Output:
	// queued <nil>
	// running <nil>
	// done <nil>
}
