package cursor_test

import (
	"context"
	"fmt"

	"github.com/headgate/headgate/cursor"
	"github.com/headgate/headgate/seq"
)

// upTo is a source of the numbers 1 … n.
func upTo(n int, opts ...cursor.Option) *cursor.Source[int, int] {
	return cursor.Pages(func(_ context.Context, after int, _ bool, limit int) ([]int, error) {
		var page []int
		for i := after + 1; i <= n && len(page) < limit; i++ {
			page = append(page, i)
		}
		return page, nil
	}, func(i int) int { return i }, opts...)
}

func ExampleSource_Stop() {
	ctx := context.Background()
	src := upTo(5)
	for n, err := range src.All(ctx) {
		fmt.Println(n, err)
		if n == 2 {
			src.Stop() // from any goroutine, such as one that waits for a signal
		}
	}
	at, _ := src.Position()
	fmt.Println("stopped after", at)

	src.Resume()
	n, _, err := src.Next(ctx)
	fmt.Println(n.Value, err)
	// Output:
	// 1 <nil>
	// 2 <nil>
	// stopped after 2
	// 3 <nil>
}

func ExampleSource_Pause() {
	src := upTo(3)
	src.Pause()
	go func() {
		fmt.Println("nothing is fetched before Resume")
		src.Resume()
	}()
	for n, err := range src.All(context.Background()) {
		fmt.Println(n, err)
	}
	// Output:
	// nothing is fetched before Resume
	// 1 <nil>
	// 2 <nil>
	// 3 <nil>
}

func ExampleWithGate() {
	var gate seq.Gate
	src := upTo(2, cursor.WithGate(&gate))
	release := gate.Hold() // as a retry does while it sleeps
	go func() {
		fmt.Println("the source rests")
		release()
	}()
	for n, err := range src.All(context.Background()) {
		fmt.Println(n, err)
	}
	// Output:
	// the source rests
	// 1 <nil>
	// 2 <nil>
}
