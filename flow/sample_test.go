package flow_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestSampleKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) items { return flow.Sample(src, 10*time.Hour) },
		seqtest.Model(lastOfRun), seqtest.Ahead(8), seqtest.Within(5*time.Hour))
}

func TestSampleGivesTheLatestOfEachInterval(t *testing.T) {
	for name, c := range map[string]struct {
		at   []float64
		want []string
	}{
		"several":              {[]float64{1, 5, 9, 12, 19, 21, 22}, []string{"9s @ 10s", "19s @ 20s", "22s @ 22s"}},
		"empty intervals":      {[]float64{1, 45, 47, 59}, []string{"1s @ 10s", "47s @ 50s", "59s @ 59s"}},
		"the tail is kept":     {[]float64{13}, []string{"13s @ 13s"}},
		"an error in between":  {[]float64{1, 2, -3, 4, 15}, []string{"2s @ 3s", "error of 3s @ 3s", "4s @ 10s", "15s @ 15s"}},
		"only errors":          {[]float64{-1, -2}, []string{"error of 1s @ 1s", "error of 2s @ 2s"}},
		"nothing":              {nil, nil},
		"an error at the tail": {[]float64{1, -2}, []string{"1s @ 2s", "error of 2s @ 2s"}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				got := timed(flow.Sample(at(c.at...), 10*time.Second))
				if d := cmp.Diff(c.want, got); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

func TestSampleGivesALateLoopTheLastIntervalThatIsOver(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := at(5, 15, 25, 34, 36, 38, 45, 55)
		got := timedIn(flow.Sample(src, 10*time.Second), func(k int) {
			if k == 1 {
				time.Sleep(25 * time.Second) // until 35 s
			}
		})
		want := []string{"5s @ 10s", "25s @ 35s", "38s @ 40s", "45s @ 50s", "55s @ 55s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestSampleGivesALateLoopBothIntervalsBeforeAnError(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := at(5, 15, 25, -26, 27)
		got := timedIn(flow.Sample(src, 10*time.Second), func(k int) {
			if k == 1 {
				time.Sleep(20 * time.Second)
			}
		})
		want := []string{"5s @ 10s", "15s @ 30s", "25s @ 30s", "error of 26s @ 30s", "27s @ 30s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestSampleRefusesWhatItCannotDo(t *testing.T) {
	refuses(t, map[string]func(){
		"flow: Sample(nil source)":                                                   func() { flow.Sample[int](nil, 1) },
		"flow: Sample(0s): want more than 0":                                         func() { flow.Sample(seq.Of(1), 0) },
		"flow: Sample: Buffer does not apply here, only WithContext and WithGate do": func() { flow.Sample(seq.Of(1), 1, flow.Buffer(1)) },
	})
}
