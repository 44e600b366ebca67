package flow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow"
)

// A feed that has fallen silent is given up: leaving the loop cancels the scope,
// and with it what the feed waits for.
func ExampleIdleTimeout() {
	feed := func(ctx context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			if yield("news", nil) {
				<-ctx.Done()
			}
		}
	}
	for v, err := range flow.Scope(context.Background(), func(ctx context.Context) iter.Seq2[string, error] {
		return flow.IdleTimeout(feed(ctx), 20*time.Millisecond)
	}) {
		if errors.Is(err, flow.ErrIdle) {
			fmt.Println(err)
			break
		}
		fmt.Println(v)
	}
	// Output:
	// news
	// flow: the source gave nothing for too long
}
