package resilience_test

import (
	"context"
	"fmt"

	"github.com/headgate/headgate/resilience"
)

// Exactly one charge for each order, however often it comes.
func ExampleIdempotent() {
	type order struct {
		id    string
		cents int
	}
	charges := 0
	charge := func(_ context.Context, o order) (string, error) {
		charges++
		return fmt.Sprintf("receipt %s-%d", o.id, charges), nil
	}
	store := resilience.NewMemoryStore(10_000)

	charge = resilience.Idempotent(charge,
		func(o order) (key, fingerprint string) { return o.id, fmt.Sprint(o.cents) },
		store, resilience.JSON[string]())

	fmt.Println(charge(context.Background(), order{"A7", 1999}))
	fmt.Println(charge(context.Background(), order{"A7", 1999}))
	_, err := charge(context.Background(), order{"A7", 5})
	fmt.Println(err)
	fmt.Println("charges:", charges)
	// Output:
	// receipt A7-1 <nil>
	// receipt A7-1 <nil>
	// resilience: idempotent: the key was used for another request
	// charges: 1
}
