package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/headgate/headgate/resilience"
)

func ExampleTimeout() {
	ask := resilience.Wrap(func(ctx context.Context, _ string) (string, error) {
		<-ctx.Done() // a server that does not answer
		return "", ctx.Err()
	}, resilience.Timeout(10*time.Millisecond))

	_, err := ask(context.Background(), "anyone?")

	var timeout *resilience.TimeoutError
	fmt.Println(err)
	fmt.Println(errors.As(err, &timeout), errors.Is(err, context.DeadlineExceeded))
	// Output:
	// resilience: timeout: no answer within 10ms
	// true true
}
