package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// The first of many equal warnings in a minute is mailed, the rest are dropped.
func ExampleThrottle() {
	warnings := seq.Of("disk full", "disk full", "disk full")
	for w, err := range flow.Throttle(warnings, time.Minute) {
		fmt.Println("mail:", w, err)
	}
	// Output:
	// mail: disk full <nil>
}
