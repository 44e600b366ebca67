package flow_test

import (
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// An editor saves a file several times in a row; it is built once.
func ExampleDebounce() {
	saves := seq.Of("main.go", "main.go", "main.go")
	for file, err := range flow.Debounce(saves, 50*time.Millisecond, time.Second) {
		fmt.Println("build after a change of", file, err)
	}
	// Output:
	// build after a change of main.go <nil>
}
