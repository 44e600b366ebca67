package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

// The sender closes the channel, and that ends the loop.
func ExampleChan() {
	squares := make(chan int)
	go func() {
		defer close(squares)
		for i := range 3 {
			squares <- i * i
		}
	}()
	for v, err := range seq.Chan(squares) {
		fmt.Println(v, err)
	}
	// Output:
	// 0 <nil>
	// 1 <nil>
	// 4 <nil>
}
