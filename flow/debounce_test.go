package flow_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

// lastOfRun is the model of what drops all but the last value before an error
// or the end.
func lastOfRun(src items) items {
	return func(yield func(item, error) bool) {
		var last item
		for v, err := range src {
			if err == nil {
				last = v
				continue
			}
			if last != nil && !yield(last, nil) {
				return
			}
			last = nil
			if !yield(nil, err) {
				return
			}
		}
		if last != nil {
			yield(last, nil)
		}
	}
}

func TestDebounceKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) items { return flow.Debounce(src, 10*time.Hour, 0) },
		seqtest.Model(lastOfRun), seqtest.Ahead(8), seqtest.Within(5*time.Hour))
}

func TestDebounceGivesTheLatestOnceTheSourceIsQuiet(t *testing.T) {
	for name, c := range map[string]struct {
		maxWait time.Duration
		at      []float64
		want    []string
	}{
		"bursts":                  {0, []float64{1, 1.5, 2, 10, 20, 21}, []string{"2s @ 4s", "10s @ 12s", "21s @ 21s"}},
		"steady input":            {0, []float64{1, 2, 3, 4, 5, 6, 7}, []string{"7s @ 7s"}},
		"steady and a bound":      {2500 * time.Millisecond, []float64{1, 2, 3, 4, 5, 6, 7, 8, 20}, []string{"3s @ 3.5s", "6s @ 6.5s", "8s @ 9.5s", "20s @ 20s"}},
		"quiet before the bound":  {time.Minute, []float64{1, 2, 10}, []string{"2s @ 4s", "10s @ 10s"}},
		"an error ends the wait":  {0, []float64{1, 1.5, -2, -3, 3.5, 10}, []string{"1.5s @ 2s", "error of 2s @ 2s", "error of 3s @ 3s", "3.5s @ 5.5s", "10s @ 10s"}},
		"nothing":                 {0, nil, nil},
		"an error alone":          {0, []float64{-1}, []string{"error of 1s @ 1s"}},
		"the bound starts afresh": {2 * time.Second, []float64{1, 2, 2.5, 30, 31, 31.5, 40}, []string{"2.5s @ 3s", "31.5s @ 32s", "40s @ 40s"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				got := timed(flow.Debounce(at(c.at...), 2*time.Second, c.maxWait))
				if d := cmp.Diff(c.want, got); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

func TestDebounceGivesABusyBodyTheLatest(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := at(1, 5, 6, 7, 12, 20)
		got := timedIn(flow.Debounce(src, 2*time.Second, 0), func(k int) {
			if k == 1 {
				time.Sleep(8 * time.Second) // until 11 s
			}
		})
		want := []string{"1s @ 3s", "7s @ 11s", "12s @ 14s", "20s @ 20s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestDebounceRestsAtAHeldGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate seq.Gate
		src := &counter{n: -1}
		time.AfterFunc(3500*time.Millisecond, func() { time.AfterFunc(time.Hour, gate.Hold()) })
		for v, err := range flow.Debounce(pacedBy(time.Second, src.all()), 2*time.Second, 0, flow.WithGate(&gate)) {
			// The element of the pull under way, at 4 s, is the last before the gate.
			if v != 3 || err != nil || src.pulled.Load() != 4 {
				t.Errorf("got %v, %v with %d pulled, want 3", v, err, src.pulled.Load())
			}
			break
		}
	})
}

func TestDebounceRefusesWhatItCannotDo(t *testing.T) {
	src := seq.Of(1)
	refuses(t, map[string]func(){
		"flow: Debounce(nil source)":                                                       func() { flow.Debounce[int](nil, 1, 1) },
		"flow: Debounce(quiet 0s): want more than 0":                                       func() { flow.Debounce(src, 0, 1) },
		"flow: Debounce(quiet 2ns, maxWait 1ns): want a maxWait of 0 or of at least quiet": func() { flow.Debounce(src, 2, 1) },
		"flow: Debounce: Workers does not apply here, only WithContext and WithGate do":    func() { flow.Debounce(src, 1, 1, flow.Workers(2)) },
	})
}
