package bench_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/bench"
)

func TestSummarizeGivesInterpolatedQuartiles(t *testing.T) {
	for _, tt := range []struct {
		name    string
		figures []float64
		want    bench.Summary
	}{
		{"one", []float64{4}, bench.Summary{Median: 4, Low: 4, High: 4}},
		{"two", []float64{8, 4}, bench.Summary{Median: 6, Low: 5, High: 7}},
		{"five, unsorted", []float64{5, 1, 4, 2, 3}, bench.Summary{Median: 3, Low: 2, High: 4}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, bench.Summarize(tt.figures)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if s := bench.Summarize(nil); !math.IsNaN(s.Median) {
		t.Errorf("median of nothing is %v, want NaN", s.Median)
	}
}

func TestRatioComparesWhatRanSideBySide(t *testing.T) {
	// The machine gets ten times slower: the times are spread, the ratio is not.
	slow := func(nanos ...int64) (m bench.Measured) {
		for _, n := range nanos {
			m.Rounds = append(m.Rounds, bench.Sample{Items: 10, Nanos: n})
		}
		return m
	}
	got := bench.Ratio(slow(30, 60, 300), slow(10, 20, 100), bench.PerItem)
	if want := (bench.Summary{Median: 3, Low: 3, High: 3}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestBudgetsAreJudgedByMedians(t *testing.T) {
	for _, tt := range []struct {
		verdict bench.Verdict
		kept    bool
		text    string
	}{
		{bench.Verdict{Of: "a", Metric: "ns/item", AtMost: 50, Got: 51}, false, "a: at most 50.0 ns/item: 51.0, missed"},
		{bench.Verdict{Of: "a", Against: "floor", AtMost: 1.25, Got: 1.25}, true, "a: at most 1.25 × floor: 1.250, kept"},
		{bench.Verdict{Of: "a", Against: "b", AtMost: 0.125, Got: 0.1}, true, "a: at least 8 × faster than b: 10.00, kept"},
	} {
		if got := tt.verdict.Kept(); got != tt.kept {
			t.Errorf("%v: kept is %t", tt.verdict, got)
		}
		if got := tt.verdict.String(); got != tt.text {
			t.Errorf("got  %s\nwant %s", got, tt.text)
		}
	}
}
