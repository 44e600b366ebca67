package resilience_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/headgate/headgate/resilience"
)

func ExampleCollapse() {
	var calls atomic.Int64
	arrived := make(chan struct{}, 10)
	fetch := resilience.Collapse(func(_ context.Context, id int) (string, error) {
		calls.Add(1)
		for range 9 { // until everybody has asked
			<-arrived
		}
		return fmt.Sprint("profile ", id), nil
	}, func(id int) int { return id },
		resilience.Observe(resilience.HookFunc(func(context.Context, resilience.Event) { arrived <- struct{}{} }), "profiles"))

	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { _, _ = fetch(context.Background(), 7) })
	}
	wg.Wait()
	fmt.Println("calls:", calls.Load())
	// Output: calls: 1
}
