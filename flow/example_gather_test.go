package flow_test

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// A shipment goes out when it has been ordered, paid and packed. What is not
// complete in time is looked at by a person.
func ExampleGather() {
	sources := map[string]iter.Seq2[int, error]{ // numbers of orders
		"ordered": seq.Of(1, 2, 3),
		"paid":    seq.Of(2, 1),
		"packed":  seq.Of(1, 2, 3),
	}
	number := func(n int) int { return n }
	shipped := map[int]string{}
	for g, err := range flow.Gather(sources, number, time.Minute, flow.Pending(1000)) {
		switch {
		case err != nil:
			fmt.Println("error:", err)
		case g.Outcome == flow.Complete:
			shipped[g.Key] = "goes out"
		case g.Outcome == flow.Partial:
			shipped[g.Key] = fmt.Sprint("waits for ", g.Missing)
		}
	}
	for n := 1; n <= 3; n++ {
		fmt.Println(n, shipped[n])
	}
	// Output:
	// 1 goes out
	// 2 goes out
	// 3 waits for [paid]
}

func ExampleJoin() {
	type user struct {
		id   int
		name string
	}
	users := seq.Of(user{1, "Ada"}, user{2, "Grace"})
	cities := seq.Of("1 London", "2 New York")
	id := func(city string) int { return int(city[0] - '0') }

	joined := flow.Join(users, cities, func(u user) int { return u.id }, id, 0)
	complete := seq.Filter(joined, func(j flow.Joined[int, user, string]) bool { return j.Outcome == flow.Complete })
	for j, err := range complete {
		fmt.Println(j.Left.name, j.Right[2:], err)
	}
	// Output:
	// Ada London <nil>
	// Grace New York <nil>
}

// Results of several calls come whenever they come: wait for all of them, or
// for as many as come in time.
func ExampleGatherer() {
	answers := flow.NewGatherer[string, int]([]string{"price", "stock"}, 50*time.Millisecond, flow.Sweep(10*time.Millisecond))

	ctx := context.Background()
	go func() { // these would be called from the handlers of two services
		_ = answers.Put(ctx, "tea", "price", 3)
		_ = answers.Put(ctx, "rye", "price", 2)
		_ = answers.Put(ctx, "tea", "stock", 40)
	}()
	for a, err := range answers.All(ctx) {
		fmt.Println(a.Key, a.Outcome, a.Parts, a.Missing, err)
		if a.Outcome == flow.Partial {
			answers.Close()
		}
	}
	// Output:
	// tea complete map[price:3 stock:40] [] <nil>
	// rye partial map[price:2] [stock] <nil>
}
