package seq_test

import (
	"fmt"
	"strings"

	"github.com/headgate/headgate/seq"
)

// Logs that are each in order of time become one.
func ExampleMergeSorted() {
	web := seq.Of("10:01 web: start", "10:04 web: ready")
	db := seq.Of("10:00 db: start", "10:02 db: ready", "10:04 db: query")
	byTime := func(a, b string) int { return strings.Compare(a[:5], b[:5]) }
	for line, err := range seq.MergeSorted(byTime, web, db) {
		fmt.Println(line, err)
	}
	// Output:
	// 10:00 db: start <nil>
	// 10:01 web: start <nil>
	// 10:02 db: ready <nil>
	// 10:04 web: ready <nil>
	// 10:04 db: query <nil>
}
