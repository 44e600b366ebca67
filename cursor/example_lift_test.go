package cursor_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/headgate/headgate/cursor"
)

func ExampleLift() {
	ctx := context.Background()
	shout := func(_ context.Context, n int) (string, error) { return strings.Repeat("hey", n), nil }
	step := cursor.Lift[int](shout) // int is the cursor's type

	for it, err := range upTo(2).Items(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		out, err := step(ctx, it)
		fmt.Println(out.Value, "at", out.Cursor, err)
	}
	// Output:
	// hey at 1 <nil>
	// heyhey at 2 <nil>
}
