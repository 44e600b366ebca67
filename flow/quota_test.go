package flow_test

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestQuotaKeepsTheRules(t *testing.T) {
	for _, n := range []int{1, 3, 1000} {
		seqtest.TestOperator(t, func(src items) items { return flow.Quota(src, n, time.Second) })
	}
}

func TestQuotaLetsABurstThroughAndThenNoneUntilTheFirstIsPast(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := at(10, 55, 56, 57, 58, 59, 60, 61)
		got := timed(flow.Quota(src, 3, time.Minute))
		// A bucket of three that refills in a minute would let 5 through by 60 s.
		want := []string{"10s @ 10s", "55s @ 55s", "56s @ 56s", "57s @ 1m10s", "58s @ 1m55s", "59s @ 1m56s", "1m0s @ 2m10s", "1m1s @ 2m55s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestQuotaNeverPassesMoreThanNInAnyWindow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(rt, "n")
		per := time.Duration(rapid.IntRange(1, 1000).Draw(rt, "per"))
		delay := rapid.Map(rapid.IntRange(0, 400), func(d int) time.Duration { return time.Duration(max(0, d-200)) })
		bodies := rapid.SliceOfN(delay, 1, 20).Draw(rt, "bodies")
		pulls := rapid.SliceOfN(delay, 1, 20).Draw(rt, "pulls")
		var at []time.Duration
		var idle time.Duration // time in which an element could have passed
		synctest.Test(t, func(t *testing.T) {
			src := func(yield func(int, error) bool) {
				for i := range 60 {
					time.Sleep(pulls[i%len(pulls)])
					if !yield(i, nil) {
						return
					}
				}
			}
			start := time.Now()
			for i := range flow.Quota(src, n, per) {
				at = append(at, time.Since(start))
				time.Sleep(bodies[i%len(bodies)])
				if i >= n {
					free := max(at[i-n]+per, at[i-1]+bodies[(i-1)%len(bodies)])
					idle = max(idle, at[i]-free)
				}
			}
		})
		for i := n; i < len(at); i++ {
			if w := at[i] - at[i-n]; w < per {
				rt.Fatalf("%d elements within %v: want at most %d in %v", n+1, w, n, per)
			}
		}
		longest := time.Duration(0)
		for _, d := range pulls {
			longest = max(longest, d)
		}
		if idle > longest {
			rt.Fatalf("an element passed %v after it could have, and no pull takes longer than %v", idle, longest)
		}
	})
}

func TestAQuotaForEverIsReachedOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := 0
		for range flow.Quota(seq.Of(1, 2, 3), 3, math.MaxInt64) {
			if n++; n == 3 {
				break
			}
		}
	})
}

func TestQuotaRefusesWhatItCannotDo(t *testing.T) {
	src := seq.Of(1)
	refuses(t, map[string]func(){
		"flow: Quota(nil source)":                                                      func() { flow.Quota[int](nil, 1, 1) },
		"flow: Quota(0, 1ns): want at least 1":                                         func() { flow.Quota(src, 0, 1) },
		"flow: Quota(1, 0s): want a time above 0":                                      func() { flow.Quota(src, 1, 0) },
		"flow: Quota: Unordered does not apply here, only WithContext and WithGate do": func() { flow.Quota(src, 1, 1, flow.Unordered()) },
	})
}
