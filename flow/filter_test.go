package flow_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
)

func TestFilterKeepsWhatItIsToldTo(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 100}
		var got, want, failed []int
		for i := range 100 {
			if i%3 == 0 && i%10 != 9 {
				want = append(want, i)
			}
		}
		for v, err := range flow.Filter(src.all(), func(_ context.Context, v int) (bool, error) {
			if v%10 == 9 {
				return true, errStep
			}
			return v%3 == 0, nil
		}, s.options()...) {
			var item *flow.ItemError[int]
			if errors.As(err, &item) {
				failed = append(failed, item.Item)
				continue
			}
			got = append(got, v)
		}
		if s.unordered {
			slices.Sort(got)
			slices.Sort(failed)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("kept (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]int{9, 19, 29, 39, 49, 59, 69, 79, 89, 99}, failed); diff != "" {
			t.Errorf("failed (-want +got):\n%s", diff)
		}
	})
}
