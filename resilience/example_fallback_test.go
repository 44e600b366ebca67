package resilience_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/headgate/headgate/resilience"
)

func ExampleFallback() {
	fetch := func(context.Context, int) (string, error) { return "", errors.New("connection refused") }
	cached := func(_ context.Context, id int, _ error) (string, error) { return fmt.Sprint("yesterday's ", id), nil }

	fmt.Println(resilience.Fallback(fetch, cached)(context.Background(), 7))
	// Output: yesterday's 7 <nil>
}
