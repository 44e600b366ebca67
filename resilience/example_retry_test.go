package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

// A server's 429 with its Retry-After pauses everything that goes through the
// gate until this item is through.
func ExampleRetry() {
	var gate seq.Gate
	throttled := errors.New("429 Too Many Requests")
	calls := 0
	fetch := func(context.Context, int) (string, error) {
		if calls++; calls == 1 {
			return "", resilience.After(throttled, 20*time.Millisecond)
		}
		return "fetched", nil
	}
	backoff := func() retry.Backoff {
		return retry.WithMaxRetries(5, retry.WithFullJitter(retry.NewExponential(time.Second)))
	}

	fetch = resilience.Wrap(fetch, resilience.Retry(backoff,
		resilience.Holding(&gate),
		resilience.OnRetry(func(a resilience.Attempt) {
			fmt.Printf("%v; again in %v, gate held: %v\n", a.Err, a.Wait, gate.Held())
		})))

	fmt.Println(fetch(context.Background(), 42))
	fmt.Println("gate held:", gate.Held())
	// Output:
	// 429 Too Many Requests; again in 20ms, gate held: true
	// fetched <nil>
	// gate held: false
}

func ExampleRetryError() {
	refused := errors.New("connection refused")
	dial := resilience.Wrap(func(context.Context, string) (int, error) { return 0, refused },
		resilience.Retry(func() retry.Backoff {
			return retry.WithMaxRetries(2, retry.NewConstant(time.Microsecond))
		}))

	_, err := dial(context.Background(), "db")

	var gaveUp *resilience.RetryError
	fmt.Println(errors.As(err, &gaveUp), gaveUp.Attempts, errors.Is(err, refused))
	// Output: true 3 true
}

func ExamplePermanent() {
	calls := 0
	find := resilience.Wrap(func(context.Context, int) (string, error) {
		calls++
		return "", resilience.Permanent(errors.New("404 Not Found"))
	}, resilience.Retry(func() retry.Backoff { return retry.NewConstant(time.Hour) }))

	_, err := find(context.Background(), 1)
	fmt.Println(err, calls)
	// Output: 404 Not Found 1
}
