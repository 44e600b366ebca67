package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/resilience/adaptive"
)

func ExampleAdaptive() {
	limiter := adaptive.New(1, 200)
	query := func(_ context.Context, id int) (int, error) {
		if id < 0 {
			return 0, resilience.Overload(errors.New("503 Service Unavailable"))
		}
		return id, nil
	}
	query = resilience.Wrap(query,
		resilience.Adaptive(limiter),
		resilience.Timeout(5*time.Second)) // counts as overload

	fmt.Println(query(context.Background(), 7))
	fmt.Println(query(context.Background(), -1))
	fmt.Println("limit:", limiter.Limit())
	// Output:
	// 7 <nil>
	// 0 503 Service Unavailable
	// limit: 1
}
