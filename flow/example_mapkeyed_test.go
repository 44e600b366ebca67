package flow_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// What happens to one account must happen in order; accounts are independent.
func ExampleMapKeyed() {
	balance := map[string]*int{"ada": new(int), "bob": new(int)}
	moves := seq.Of("ada +5", "ada -3", "bob +1", "ada +9", "bob -1", "bob +7")
	account := func(move string) string { return strings.Fields(move)[0] }

	apply := func(_ context.Context, move string) (string, error) {
		var name string
		var amount int
		if _, err := fmt.Sscan(move, &name, &amount); err != nil {
			return "", err
		}
		*balance[name] += amount // no lock: nobody else is at this account
		return fmt.Sprintf("%s: %+d = %d", name, amount, *balance[name]), nil
	}
	for line, err := range flow.MapKeyed(moves, account, apply, flow.Workers(4)) {
		fmt.Println(line, err)
	}
	// Output:
	// ada: +5 = 5 <nil>
	// ada: -3 = 2 <nil>
	// bob: +1 = 1 <nil>
	// ada: +9 = 11 <nil>
	// bob: -1 = 0 <nil>
	// bob: +7 = 7 <nil>
}
