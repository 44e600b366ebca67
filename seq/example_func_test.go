package seq_test

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/headgate/headgate/seq"
)

// Func makes a sequence of anything that is asked for the next item, here a
// scanner. After an error there is nothing more to ask for: ok is false.
func ExampleFunc() {
	lines := bufio.NewScanner(strings.NewReader("one\ntwo\n"))
	src := seq.Func(func() (string, bool, error) {
		if lines.Scan() {
			return lines.Text(), true, nil
		}
		return "", false, lines.Err()
	})
	for line, err := range src {
		fmt.Println(line, err)
	}
	// Output:
	// one <nil>
	// two <nil>
}
