package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// The API allows three requests in any 20 ms. Three go at once, the fourth when
// the first is 20 ms past.
func ExampleQuota() {
	start := time.Now()
	n := 0
	for range flow.Quota(seq.Of("a", "b", "c", "d", "e", "f", "g"), 3, 20*time.Millisecond) {
		n++
		if windows := int(time.Since(start) / (20 * time.Millisecond)); n > 3*(windows+1) {
			fmt.Println("too many")
		}
	}
	fmt.Println(n, "sent, in more than 40 ms:", time.Since(start) > 40*time.Millisecond)
	// Output:
	// 7 sent, in more than 40 ms: true
}
