package flow_test

import (
	"iter"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestDistinctWithinKeepsTheRules(t *testing.T) {
	model := func(src items) items { return seq.Distinct(src, func(v item) int { return v.N / 2 }, 100) }
	seqtest.TestOperator(t, func(src items) items {
		return flow.DistinctWithin(src, func(v item) int { return v.N / 2 }, 100*time.Hour, 100)
	}, seqtest.Model(model))
}

func ten(d time.Duration) int { return int(d / (10 * time.Second)) }

func TestAKeyPassesOnceAWindow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		always := func(time.Duration) string { return "the same" }
		got := timed(flow.DistinctWithin(at(1, 2, -3, 5.5, 6, 7, 12, 13), always, 5*time.Second, 10))
		want := []string{"1s @ 1s", "error of 3s @ 3s", "6s @ 6s", "12s @ 12s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestDistinctWithinDropsWhatAMapOfTimesWouldDrop(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		type event struct{ Key, After int }
		events := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) event {
			return event{rapid.IntRange(0, 5).Draw(t, "key"), rapid.IntRange(0, 30).Draw(t, "after")}
		}), 0, 60).Draw(rt, "events")
		window := time.Duration(rapid.IntRange(1, 60).Draw(rt, "window"))
		var got, want []event
		synctest.Test(t, func(*testing.T) {
			src := func(yield func(event, error) bool) {
				for _, e := range events {
					time.Sleep(time.Duration(e.After))
					if !yield(e, nil) {
						return
					}
				}
			}
			passed := map[int]time.Duration{}
			now := time.Duration(0)
			for _, e := range events {
				now += time.Duration(e.After)
				if at, ok := passed[e.Key]; !ok || now-at >= window {
					passed[e.Key] = now
					want = append(want, e)
				}
			}
			for e := range flow.DistinctWithin(src, func(e event) int { return e.Key }, window, 6) {
				got = append(got, e)
			}
		})
		if d := cmp.Diff(want, got); d != "" {
			rt.Fatal(d)
		}
	})
}

func TestAForgottenKeyIsNewAgain(t *testing.T) {
	var got []int
	src := seq.Of(1, 2, 1, 3, 1, 2)
	for v := range flow.DistinctWithin(src, func(v int) int { return v }, time.Hour, 2) {
		got = append(got, v)
	}
	// 3 makes it forget 1, the next 1 makes it forget 2.
	if d := cmp.Diff([]int{1, 2, 3, 1, 2}, got); d != "" {
		t.Error(d)
	}
}

func TestDistinctWithinHoldsNoMoreThanItRemembers(t *testing.T) {
	heap := func(n int) uint64 {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		i := 0
		for range flow.DistinctWithin(upTo(n), func(v int) int { return v }, time.Hour, 100) {
			if i++; i == n {
				runtime.GC()
				runtime.ReadMemStats(&after)
			}
		}
		return max(after.HeapAlloc, before.HeapAlloc) - before.HeapAlloc
	}
	heap(1000)
	few, many := heap(1000), heap(100_000)
	if many > few+100_000 {
		t.Errorf("%d bytes after 1,000 keys, %d after 100,000", few, many)
	}
}

func TestDistinctWithinRefusesWhatItCannotDo(t *testing.T) {
	var none iter.Seq2[time.Duration, error]
	src := seq.Of(time.Second)
	refuses(t, map[string]func(){
		"flow: DistinctWithin(nil source)":                  func() { flow.DistinctWithin(none, ten, 1, 1) },
		"flow: DistinctWithin(nil func)":                    func() { flow.DistinctWithin[time.Duration, int](src, nil, 1, 1) },
		"flow: DistinctWithin(window 0s): want more than 0": func() { flow.DistinctWithin(src, ten, 0, 1) },
		"flow: DistinctWithin(remember 0): want at least 1": func() { flow.DistinctWithin(src, ten, 1, 0) },
	})
}
