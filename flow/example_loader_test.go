package flow_test

import (
	"context"
	"fmt"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// Ids come one by one, some of them twice. The loader collects those that the
// workers ask for, each once, and fetches them with one query.
func ExampleLoader() {
	names := map[int]string{1: "Ada", 2: "Grace", 3: "Barbara", 4: "Frances"}
	queries := 0
	fetchUsers := func(ctx context.Context, ids []int) (map[int]string, error) {
		queries++ // SELECT id, name FROM users WHERE id = ANY($1)
		found := make(map[int]string)
		for _, id := range ids {
			if name, ok := names[id]; ok {
				found[id] = name
			}
		}
		return found, nil
	}
	users := flow.NewLoader(fetchUsers, 100, time.Millisecond, flow.Callers(4), flow.Cache(10_000, time.Minute))

	orders := seq.Of(3, 1, 3, 4, 9, 4, 1, 3) // by whom
	for name, err := range flow.Map(orders, users.Load, flow.Workers(4)) {
		if err != nil {
			fmt.Println("error:", err)
			continue
		}
		fmt.Println(name)
	}
	fmt.Println("fewer queries than orders:", queries <= 4)

	// Output:
	// Barbara
	// Ada
	// Barbara
	// Frances
	// error: flow: not found
	// Frances
	// Ada
	// Barbara
	// fewer queries than orders: true
}

// LoadMany asks for several at once. What is not there is not in the map.
func ExampleLoader_LoadMany() {
	square := func(_ context.Context, ns []int) (map[int]int, error) {
		found := make(map[int]int)
		for _, n := range ns {
			if n > 0 {
				found[n] = n * n
			}
		}
		return found, nil
	}
	squares := flow.NewLoader(square, 2, 0)
	found, err := squares.LoadMany(context.Background(), []int{3, 4, 4, 0, 5})
	fmt.Println(found, err)
	// Output:
	// map[3:9 4:16 5:25] <nil>
}
