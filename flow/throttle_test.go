package flow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestThrottleKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) items { return flow.Throttle(src, 10*time.Hour) },
		seqtest.Model(func(src items) items {
			return func(yield func(item, error) bool) {
				passed := false
				for v, err := range src {
					if err == nil && passed {
						continue
					}
					passed = passed || err == nil
					if !yield(v, err) {
						return
					}
				}
			}
		}))
}

func TestThrottlePassesTheFirstOfEachInterval(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timed(flow.Throttle(at(1, 2, 5, 10, 11, 12, -13, -14, 21.5, 50), 10*time.Second))
		want := []string{"1s @ 1s", "11s @ 11s", "error of 13s @ 13s", "error of 14s @ 14s", "21.5s @ 21.5s", "50s @ 50s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestThrottleLosesNothingToASlowBody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timedIn(flow.Throttle(seq.Of(1, 2, 3), 10*time.Second), func(int) { time.Sleep(10 * time.Second) })
		if d := cmp.Diff([]string{"1 @ 0s", "2 @ 10s", "3 @ 20s"}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestThrottleRefusesWhatItCannotDo(t *testing.T) {
	refuses(t, map[string]func(){
		"flow: Throttle(nil source)":           func() { flow.Throttle[int](nil, 1) },
		"flow: Throttle(0s): want more than 0": func() { flow.Throttle(seq.Of(1), 0) },
	})
}
