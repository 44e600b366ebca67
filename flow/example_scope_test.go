package flow_test

import (
	"context"
	"fmt"
	"iter"

	"github.com/headgate/headgate/flow"
)

// Leaving the loop stops the query that the source is waiting for.
func ExampleScope() {
	rows := func(ctx context.Context) iter.Seq2[string, error] {
		return func(yield func(string, error) bool) {
			if !yield("the first row", nil) {
				return
			}
			<-ctx.Done() // the next one takes for ever
			fmt.Println("query cancelled")
		}
	}
	same := func(_ context.Context, row string) (string, error) { return row, nil }

	for row := range flow.Scope(context.Background(), func(ctx context.Context) iter.Seq2[string, error] {
		return flow.Map(rows(ctx), same, flow.Workers(4), flow.WithContext(ctx))
	}) {
		fmt.Println(row)
		break
	}
	// Output:
	// the first row
	// query cancelled
}
