package flow_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestFailedKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) items {
		return flow.Failed[item](seq.TryMap(src, func(v item) (int, error) {
			return 0, &flow.ItemError[item]{Item: v, Err: errStep}
		}))
	})
}

func TestFailedGivesTheItemsOfStepsThatFailed(t *testing.T) {
	other := &flow.ItemError[string]{Item: "not an int", Err: errStep}
	src := seq.Concat(
		seq.Of("a result"),
		seq.Fail[string](&flow.ItemError[int]{Item: 7, Err: errStep}),
		seq.Fail[string](errStep),
		seq.Fail[string](fmt.Errorf("wrapped: %w", &flow.ItemError[int]{Item: 8, Err: errStep})),
		seq.Fail[string](other),
	)
	var got []string
	for v, err := range flow.Failed[int](src) {
		if errors.Is(err, errStep) {
			err = errStep
		}
		got = append(got, fmt.Sprint(v, " ", err))
	}
	want := []string{"7 <nil>", "0 step failed", "8 <nil>", "0 step failed"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	refuses(t, map[string]func(){"flow: Failed(nil source)": func() { flow.Failed[int, int](nil) }})
}
