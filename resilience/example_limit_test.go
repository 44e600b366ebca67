package resilience_test

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/time/rate"

	"github.com/headgate/headgate/resilience"
)

func ExampleLimit() {
	limiter := rate.NewLimiter(rate.Every(time.Minute), 2) // two at once, then one a minute
	ask := resilience.Wrap(double, resilience.Limit(limiter))

	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for n := range 3 {
		v, err := ask(ctx, n)
		fmt.Println(v, err != nil) // the third would have to wait past the deadline
	}
	// Output:
	// 0 false
	// 2 false
	// 0 true
}

func ExampleQuota() {
	// "600 requests in 10 minutes", and this program is the only client.
	quota := resilience.Quota(600, 10*time.Minute)

	list := resilience.Wrap(double, quota)
	fetch := resilience.Wrap(double, quota) // counted together

	fmt.Println(list(context.Background(), 1))
	fmt.Println(fetch(context.Background(), 2))
	// Output:
	// 2 <nil>
	// 4 <nil>
}

func ExamplePace() {
	start := time.Now()
	tick := resilience.Wrap(double, resilience.Pace(rate.Every(5*time.Millisecond)))
	for n := range 4 {
		_, _ = tick(context.Background(), n)
	}
	fmt.Println(time.Since(start) >= 15*time.Millisecond)
	// Output: true
}
