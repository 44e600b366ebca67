package seq_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/headgate/headgate/seq"
)

func ExampleOf() {
	for v, err := range seq.Of("a", "b", "c") {
		fmt.Println(v, err)
	}
	// Output:
	// a <nil>
	// b <nil>
	// c <nil>
}

func ExampleSlice() {
	primes := []int{2, 3, 5, 7}
	sum, err := seq.Reduce(seq.Slice(primes), 0, func(sum, p int) int { return sum + p })
	fmt.Println(sum, err)
	// Output: 17 <nil>
}

// Values makes a sequence of what the standard library iterates over.
func ExampleValues() {
	ages := map[string]int{"Ada": 36, "Grace": 85}
	for age, err := range seq.Values(slices.Values(slices.Sorted(maps.Values(ages)))) {
		fmt.Println(age, err)
	}
	// Output:
	// 36 <nil>
	// 85 <nil>
}

// An error can be put in a sequence as any other element.
func ExampleFail() {
	src := seq.Concat(seq.Of(1, 2), seq.Fail[int](errors.New("connection lost")), seq.Of(3))
	for v, err := range src {
		fmt.Println(v, err)
	}
	// Output:
	// 1 <nil>
	// 2 <nil>
	// 0 connection lost
	// 3 <nil>
}
