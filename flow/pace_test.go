package flow_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"
	"pgregory.net/rapid"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestPaceKeepsTheRules(t *testing.T) {
	for name, r := range map[string]rate.Limit{"slow": 2, "fast": 1e6, "without bound": rate.Inf} {
		t.Run(name, func(t *testing.T) {
			seqtest.TestOperator(t, func(src items) items { return flow.Pace(src, r) })
		})
	}
}

func TestPaceSpacesEvenlyAlsoAfterIdling(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timedIn(flow.Pace(seq.Of(1, 2, 3, 4, 5, 6), 2), func(k int) {
			if k == 3 {
				time.Sleep(time.Minute)
			}
		})
		want := []string{"1 @ 0s", "2 @ 500ms", "3 @ 1s", "4 @ 1m1s", "5 @ 1m1.5s", "6 @ 1m2s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestPaceHasNoBurstAfterIdlingAtAHighRateEither(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const per = 100 * time.Microsecond
		var last time.Time
		i := 0
		for range flow.Pace(upTo(200), rate.Limit(time.Second/per)) {
			if gap := time.Since(last); gap < per {
				t.Fatalf("element %d comes %v after the one before", i, gap)
			}
			last = time.Now()
			if i++; i%50 == 0 {
				time.Sleep(50 * per)
			}
		}
	})
}

func TestASlowSourceDoesNotLowerThePace(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := &counter{n: 50}
		start := time.Now()
		var last time.Duration
		for v, err := range flow.Pace(pacedBy(300*time.Millisecond, src.all()), 2) {
			if err != nil {
				t.Fatal(err)
			}
			last = time.Since(start)
			if pulled := int(src.pulled.Load()); pulled != v+1 {
				t.Fatalf("pulled %d elements for item %d", pulled, v)
			}
		}
		// The first pull takes 300 ms, and what it took is known only then.
		if want := 49*500*time.Millisecond + 800*time.Millisecond; last > want {
			t.Errorf("50 items took %v, want at most %v", last, want)
		}
	})
}

// law checks that no window of 10 ms or more has more than r·W + 1 of these.
func law(r float64, at []time.Duration) error {
	for i := range at {
		for j := i + 1; j < len(at); j++ {
			w := max(at[j]-at[i], 10*time.Millisecond)
			if most := r*w.Seconds() + 1; float64(j-i+1) > most+1e-4 {
				return fmt.Errorf("%d elements within %v (from the element %d on): want at most %v", j-i+1, at[j]-at[i], i, most)
			}
		}
	}
	return nil
}

func TestPaceNeverPassesMoreThanItsRateInAnyWindow(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := math.Pow(10, rapid.Float64Range(-1, 5).Draw(rt, "log10 of the rate"))
		per := float64(time.Second) / r
		// Delays in the body and the source, most of them small beside the period.
		delay := rapid.Map(rapid.Float64Range(0, 5), func(x float64) time.Duration { return time.Duration(per * math.Pow(x/4, 6)) })
		bodies := rapid.SliceOfN(delay, 1, 40).Draw(rt, "bodies")
		pulls := rapid.SliceOfN(delay, 1, 7).Draw(rt, "pulls")
		n := min(400, int(r/20)+40)
		var at []time.Duration
		synctest.Test(t, func(t *testing.T) {
			src := func(yield func(int, error) bool) {
				for i := range n {
					time.Sleep(pulls[i%len(pulls)])
					if !yield(i, nil) {
						return
					}
				}
			}
			start := time.Now()
			for i := range flow.Pace(src, rate.Limit(r)) {
				at = append(at, time.Since(start))
				time.Sleep(bodies[i%len(bodies)])
			}
		})
		if err := law(r, at); err != nil {
			rt.Fatal(err)
		}
	})
}

func TestPaceMakesUpForSmallDelays(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const r, n = 10_000, 2000
		start := time.Now()
		i := 0
		for range flow.Pace(upTo(n), r) {
			i++
			if i%10 == 0 {
				time.Sleep(190 * time.Microsecond) // the next element is 90 µs late
			}
		}
		// Each generation of 10 ms loses its longest delay, not the sum of all.
		took := time.Since(start)
		if most := n * time.Second / r * 102 / 100; took > most {
			t.Errorf("%d elements at %d a second took %v, want at most %v", n, r, took, most)
		}
	})
}

func TestPaceRefusesWhatItCannotDo(t *testing.T) {
	src := seq.Of(1)
	refuses(t, map[string]func(){
		"flow: Pace(nil source)":                                                    func() { flow.Pace[int](nil, 1) },
		"flow: Pace(0): want more than 0":                                           func() { flow.Pace(src, 0) },
		"flow: Pace(NaN): want more than 0":                                         func() { flow.Pace(src, rate.Limit(math.NaN())) },
		"flow: Pace: Workers does not apply here, only WithContext and WithGate do": func() { flow.Pace(src, 1, flow.Workers(2)) },
	})
}

func TestPaceAllocatesNothingAnItem(t *testing.T) {
	allocs := testing.AllocsPerRun(5, func() {
		for range flow.Pace(upTo(1000), 1e6) {
		}
	})
	if allocs > 30 {
		t.Errorf("%v allocations for 1000 items, want those of the loop alone", allocs)
	}
}

// BenchmarkPace reports the rate that is reached where 10,000 a second are
// asked for, and the worst window of 10 ms: want at least 98 %, at most 101
// elements. For comparison a token bucket of one.
func BenchmarkPace(b *testing.B) {
	const r = 10_000
	bucket := func(yield func(int, error) bool) {
		limiter := rate.NewLimiter(r, 1)
		for i := 0; limiter.Wait(context.Background()) == nil && yield(i, nil); i++ {
		}
	}
	for _, loop := range []struct {
		name string
		src  iter.Seq2[int, error]
	}{{"Pace", flow.Pace(upToForever(), r)}, {"bucket of one", bucket}} {
		b.Run(loop.name, func(b *testing.B) {
			at := make([]time.Duration, 0, b.N)
			start := time.Now()
			for range loop.src {
				at = append(at, time.Since(start))
				if len(at) == b.N {
					break
				}
			}
			if took := at[len(at)-1]; took > 0 {
				b.ReportMetric(100*float64(len(at)-1)/took.Seconds()/r, "%ofrate")
			}
			worst := 0
			for i := range at {
				end, _ := slices.BinarySearch(at, at[i]+10*time.Millisecond+1)
				worst = max(worst, end-i)
			}
			b.ReportMetric(float64(worst), "most/10ms")
		})
	}
}
