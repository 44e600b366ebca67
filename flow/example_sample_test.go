package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// Of a progress that changes all the time, the display gets one state a second,
// and the last one for certain.
func ExampleSample() {
	percent := seq.Of(10, 20, 40, 80, 100)
	for p, err := range flow.Sample(percent, time.Second) {
		fmt.Println(p, err)
	}
	// Output:
	// 100 <nil>
}
