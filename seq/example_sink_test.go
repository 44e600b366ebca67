package seq_test

import (
	"errors"
	"fmt"

	"github.com/headgate/headgate/seq"
)

// What came before the first error is not lost.
func ExampleCollect() {
	src := seq.Concat(seq.Of(1, 2), seq.Fail[int](errors.New("connection lost")), seq.Of(3))
	values, err := seq.Collect(src)
	fmt.Println(values, err)
	// Output: [1 2] connection lost
}

func ExampleReduce() {
	longest := func(best, word string) string {
		if len(word) > len(best) {
			return word
		}
		return best
	}
	word, err := seq.Reduce(seq.Of("to", "question", "be"), "", longest)
	fmt.Println(word, err)
	// Output: question <nil>
}

func ExampleCount() {
	n, err := seq.Count(seq.Of("a", "b", "c"))
	fmt.Println(n, err)
	// Output: 3 <nil>
}

func ExampleFirst() {
	v, ok, err := seq.First(seq.Of(7, 8))
	fmt.Println(v, ok, err)
	v, ok, err = seq.First(seq.Of[int]())
	fmt.Println(v, ok, err)
	// Output:
	// 7 true <nil>
	// 0 false <nil>
}

func ExampleForEach() {
	err := seq.ForEach(seq.Of(3, 2, 0, 1), func(v int) error {
		if v == 0 {
			return errors.New("division by zero")
		}
		fmt.Println(6 / v)
		return nil
	})
	fmt.Println(err)
	// Output:
	// 2
	// 3
	// division by zero
}

// Drain runs a sequence for what happens on the way.
func ExampleDrain() {
	sum := 0
	err := seq.Drain(seq.Tap(seq.Of(1, 2, 3), func(v int) { sum += v }))
	fmt.Println(sum, err)
	// Output: 6 <nil>
}
