package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// Rows are written three at a time; the last ones do not wait longer than a
// second for company.
func ExampleBatch() {
	rows := seq.Of("a", "b", "c", "d", "e")
	for batch, err := range flow.Batch(rows, 3, time.Second) {
		fmt.Println("insert", batch, err)
	}
	// Output:
	// insert [a b c] <nil>
	// insert [d e] <nil>
}

// A quiet period sends what is there once nothing more is coming.
func ExampleQuiet() {
	written := make(chan struct{})
	keys := func(yield func(string, error) bool) {
		_ = yield("h", nil) && yield("i", nil)
		<-written // more comes only after the batch is out
	}
	for word, err := range flow.Batch(keys, 100, 0, flow.Quiet(5*time.Millisecond)) {
		fmt.Println(word, err)
		close(written)
	}
	// Output:
	// [h i] <nil>
}
