package seq_test

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

func ExampleSkip() {
	rows := seq.Of("name,age", "Ada,36", "Grace,85")
	values, err := seq.Collect(seq.Skip(rows, 1))
	fmt.Println(values, err)
	// Output: [Ada,36 Grace,85] <nil>
}

func ExampleSkipWhile() {
	negative := func(v int) bool { return v < 0 }
	values, err := seq.Collect(seq.SkipWhile(seq.Of(-2, -1, 3, -4), negative))
	fmt.Println(values, err)
	// Output: [3 -4] <nil>
}
