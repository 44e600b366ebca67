package resilience_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/headgate/headgate/resilience"
)

func ExampleHedge() {
	var calls atomic.Int64
	ask := func(ctx context.Context, id int) (string, error) {
		if calls.Add(1) == 1 {
			<-ctx.Done() // this replica hangs
			return "", ctx.Err()
		}
		return fmt.Sprint("answer ", id), nil
	}
	ask = resilience.Hedge(ask, 10*time.Millisecond, 2, resilience.Within(new(resilience.Budget)))

	fmt.Println(ask(context.Background(), 7))
	// Output: answer 7 <nil>
}
