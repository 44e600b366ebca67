package flow_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sethvargo/go-retry"
	"golang.org/x/sync/errgroup"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

func ExampleMap() {
	words := seq.Of("pull", "yield", "rest")
	shout := func(_ context.Context, w string) (string, error) { return strings.ToUpper(w), nil }

	// At most four at once; the results keep the order of the words.
	for w, err := range flow.Map(words, shout, flow.Workers(4)) {
		if err != nil {
			fmt.Println("failed:", err)
			continue
		}
		fmt.Println(w)
	}
	// Output:
	// PULL
	// YIELD
	// REST
}

// A failed step is an element like any other: it keeps its place and its item.
func ExampleMap_deadLetter() {
	load := func(_ context.Context, id int) (string, error) {
		if id == 2 {
			return "", errors.New("no such user")
		}
		return fmt.Sprint("user ", id), nil
	}
	var dead []int
	for user, err := range flow.Map(seq.Of(1, 2, 3), load, flow.Workers(2)) {
		var failed *flow.ItemError[int]
		switch {
		case errors.As(err, &failed):
			dead = append(dead, failed.Item)
		case err != nil:
			fmt.Println("the source failed:", err)
		default:
			fmt.Println(user)
		}
	}
	fmt.Println("to look at:", dead)
	// Output:
	// user 1
	// user 3
	// to look at: [2]
}

// Pause the whole job while one item waits for its retry, the source included.
func ExampleWithGate() {
	var gate seq.Gate
	busy := true
	call := func(_ context.Context, id int) (string, error) {
		if id == 2 && busy {
			busy = false
			return "", errors.New("429 too many requests")
		}
		return fmt.Sprint("answer ", id), nil
	}
	backoff := func() retry.Backoff { return retry.WithMaxRetries(3, retry.NewConstant(10*time.Millisecond)) }
	step := resilience.Wrap(call, resilience.Retry(backoff, resilience.Holding(&gate)))

	for answer, err := range flow.Map(seq.Of(1, 2, 3), step, flow.Workers(8), flow.WithGate(&gate)) {
		fmt.Println(answer, err)
	}
	// Output:
	// answer 1 <nil>
	// answer 2 <nil>
	// answer 3 <nil>
}

// Fan out inside a step: the parts of one item are fetched at once, and the
// first failure cancels the others.
func ExampleMap_errgroup() {
	type page struct{ title, body string }
	fetch := func(_ context.Context, part string, id int) (string, error) {
		return fmt.Sprintf("%s of %d", part, id), nil
	}
	build := func(ctx context.Context, id int) (p page, err error) {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() (err error) { p.title, err = fetch(ctx, "title", id); return err })
		g.Go(func() (err error) { p.body, err = fetch(ctx, "body", id); return err })
		err = g.Wait()
		return p, err
	}
	for p, err := range flow.Map(seq.Of(1, 2), build, flow.Workers(2)) {
		fmt.Println(p.title, "and", p.body, err)
	}
	// Output:
	// title of 1 and body of 1 <nil>
	// title of 2 and body of 2 <nil>
}
