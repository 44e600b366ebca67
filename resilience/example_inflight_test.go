package resilience_test

import (
	"context"
	"fmt"

	"golang.org/x/sync/semaphore"

	"github.com/headgate/headgate/resilience"
)

// At most 50 requests are under way, whichever stage makes them.
func ExampleInFlight() {
	atMost50 := resilience.InFlight(50)

	list := resilience.Wrap(double, atMost50)
	fetch := resilience.Wrap(double, atMost50)
	store := resilience.Wrap(double, atMost50)

	v, _ := list(context.Background(), 1)
	v, _ = fetch(context.Background(), v)
	fmt.Println(store(context.Background(), v))
	// Output: 8 <nil>
}

// Files are held in memory while they are converted: at most 1 GiB of them.
func ExampleWeightedBy() {
	type file struct {
		name string
		size int64
	}
	memory := semaphore.NewWeighted(1 << 30)
	convert := resilience.WeightedBy(
		func(_ context.Context, f file) (string, error) { return f.name + ".webp", nil },
		memory, func(f file) int64 { return min(f.size, 1<<30) })

	fmt.Println(convert(context.Background(), file{"cat.png", 3 << 20}))
	// Output: cat.png.webp <nil>
}
