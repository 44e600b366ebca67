package resilience_test

import (
	"context"
	"fmt"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/resilience"
)

func ExampleWrap() {
	calls := 0
	greet := func(_ context.Context, name string) (string, error) {
		if calls++; calls < 3 {
			return "", fmt.Errorf("call %d: connection refused", calls)
		}
		return "hello " + name, nil
	}
	backoff := func() retry.Backoff {
		return retry.WithMaxRetries(5, retry.NewExponential(time.Millisecond))
	}

	// greet again, with its policies: outermost first.
	greet = resilience.Wrap(greet,
		resilience.Retry(backoff),
		resilience.Timeout(time.Second)) // each attempt

	fmt.Println(greet(context.Background(), "world"))
	// Output: hello world <nil>
}
