package seq_test

import (
	"errors"
	"fmt"

	"github.com/headgate/headgate/seq"
)

// An error ends the chunk before it: nothing that came before it waits.
func ExampleChunk() {
	src := seq.Concat(seq.Of(1, 2, 3), seq.Fail[int](errors.New("unreadable")), seq.Of(4, 5))
	for chunk, err := range seq.Chunk(src, 2) {
		fmt.Println(chunk, err)
	}
	// Output:
	// [1 2] <nil>
	// [3] <nil>
	// [] unreadable
	// [4 5] <nil>
}
