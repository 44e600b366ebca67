package flow_test

import (
	"errors"
	"fmt"
	"iter"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// The rows are read once, written to two places and counted. That one of the
// places is full does not stop the others.
func ExampleBroadcast() {
	write := func(size int) func(iter.Seq2[string, error]) error {
		return func(rows iter.Seq2[string, error]) error {
			return seq.ForEach(rows, func(string) error {
				if size--; size < 0 {
					return errors.New("disk full")
				}
				return nil
			})
		}
	}
	total := 0
	count := func(rows iter.Seq2[string, error]) (err error) {
		total, err = seq.Count(rows)
		return err
	}
	err := flow.Broadcast(seq.Of("a", "b", "c"), write(100), write(2), count)
	fmt.Println(total, "rows:", err)
	// Output:
	// 3 rows: disk full
}
