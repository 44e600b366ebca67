package flow_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// A page that cannot be had now is tried again later; the others do not wait
// for it, although there is one worker only.
func ExampleRequeue() {
	busy := map[string]int{"/b": 2} // how often to say so
	get := func(_ context.Context, page string) (string, error) {
		if busy[page] > 0 {
			busy[page]--
			return "", errors.New("busy")
		}
		return "content of " + page, nil
	}
	later := func() retry.Backoff { return retry.WithMaxRetries(5, retry.NewExponential(time.Millisecond)) }

	for content, err := range flow.Requeue(seq.Of("/a", "/b", "/c", "/d"), get, later) {
		fmt.Println(content, err)
	}
	// Output:
	// content of /a <nil>
	// content of /c <nil>
	// content of /d <nil>
	// content of /b <nil>
}
