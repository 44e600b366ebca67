package flow_test

import (
	"fmt"
	"time"

	"golang.org/x/time/rate"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// A limiter that other parts of the program use too: a burst of two, then one
// each 10 ms.
func ExampleLimit() {
	limiter := rate.NewLimiter(rate.Every(10*time.Millisecond), 2)
	for v, err := range flow.Limit(seq.Of(1, 2, 3), limiter) {
		fmt.Println(v, err)
	}
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 3 <nil>
}
