package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// A hundred a second without a burst: one each 10 ms, however quick the source.
func ExamplePace() {
	start := time.Now()
	for v, err := range flow.Pace(seq.Of("a", "b", "c", "d"), 100) {
		fmt.Println(v, err)
	}
	fmt.Println("at least 30 ms:", time.Since(start) >= 30*time.Millisecond)
	// Output:
	// a <nil>
	// b <nil>
	// c <nil>
	// d <nil>
	// at least 30 ms: true
}
