package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
)

// A client that waits for events is sent a comment now and then, so that
// nothing between takes the connection for dead.
func ExampleHeartbeat() {
	alive := make(chan struct{})
	events := func(yield func(string, error) bool) {
		<-alive
		yield("data: paid", nil)
	}
	ping := func() string { return ": ping" }
	for line, err := range flow.Heartbeat(events, 100*time.Millisecond, ping) {
		fmt.Println(line, err)
		if line == ping() {
			close(alive)
		}
	}
	// Output:
	// : ping <nil>
	// data: paid <nil>
}
