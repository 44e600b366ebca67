package seq_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/headgate/headgate/seq"
)

// Two parties may hold a gate; it opens when both have released it.
func ExampleGate() {
	var gate seq.Gate
	operator, breaker := gate.Hold(), gate.Hold()
	operator()
	fmt.Println("held:", gate.Held())
	breaker()
	fmt.Println("held:", gate.Held())
	// Output:
	// held: true
	// held: false
}

// While the gate is held the source rests. Nobody releases it here, so that
// the context ends the loop.
func ExampleGated() {
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Millisecond, errors.New("waited too long"))
	defer cancel()
	var gate seq.Gate
	for v, err := range seq.Gated(ctx, seq.Of(1, 2, 3), &gate) {
		fmt.Println(v, err)
		if v == 2 {
			defer gate.Hold()()
		}
	}
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 0 waited too long
}
