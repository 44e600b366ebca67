package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sethvargo/go-retry"
	"github.com/sony/gobreaker/v2"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

func ExampleBreak() {
	breaker := resilience.NewBreaker(gobreaker.Settings{
		Name:        "profiles",
		Timeout:     30 * time.Second,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 2 },
	})
	fetch := resilience.Wrap(func(context.Context, int) (string, error) {
		return "", errors.New("connection refused")
	}, resilience.Break(breaker))

	for id := range 3 {
		_, err := fetch(context.Background(), id)
		fmt.Println(errors.Is(err, resilience.ErrOpen), breaker.State())
	}
	// Output:
	// false closed
	// false open
	// true open
}

// A dependency goes down and comes back: with Retry outside, every item waits
// for it and none is lost. The gate tells the source to rest meanwhile.
func ExamplePark() {
	var gate seq.Gate
	breaker := resilience.NewBreaker(gobreaker.Settings{
		Timeout:     10 * time.Millisecond,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= 2 },
	}, resilience.Park(&gate))

	calls := 0
	fetch := resilience.Wrap(func(_ context.Context, id int) (string, error) {
		if calls++; calls <= 4 {
			return "", errors.New("connection refused")
		}
		return fmt.Sprint("profile ", id), nil
	},
		resilience.Retry(func() retry.Backoff { return retry.NewConstant(time.Millisecond) }),
		resilience.Break(breaker))

	fmt.Println(fetch(context.Background(), 7))
	fmt.Println("calls:", calls, "gate held:", gate.Held())
	// Output:
	// profile 7 <nil>
	// calls: 5 gate held: false
}
