package seq_test

import (
	"fmt"
	"iter"
	"strings"

	"github.com/headgate/headgate/seq"
)

func ExampleFlatMap() {
	words := func(line string) iter.Seq2[string, error] { return seq.Values(strings.FieldsSeq(line)) }
	for word, err := range seq.FlatMap(seq.Of("to be", "or not"), words) {
		fmt.Println(word, err)
	}
	// Output:
	// to <nil>
	// be <nil>
	// or <nil>
	// not <nil>
}
