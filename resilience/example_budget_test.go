package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/resilience"
)

func ExampleWithin() {
	down := errors.New("connection refused")
	none := resilience.NewBudget(0, 0) // as if every other call were retrying already
	fetch := resilience.Wrap(func(context.Context, int) (int, error) { return 0, down },
		resilience.Retry(func() retry.Backoff { return retry.NewExponential(time.Second) },
			resilience.Within(none)))

	_, err := fetch(context.Background(), 7)
	fmt.Println(errors.Is(err, down), errors.Is(err, resilience.ErrBudget))
	// Output: true true
}
