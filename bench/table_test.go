package bench_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/bench"
)

func twoColumns() bench.Outcome {
	return bench.Outcome{
		Name:    "map/free",
		Metrics: []string{bench.PerItem},
		Columns: []bench.Measured{
			{Name: "floor", Role: bench.Floor, Rounds: []bench.Sample{{Items: 10, Nanos: 100}, {Items: 10, Nanos: 140}}},
			{Name: "headgate", Role: bench.Ours, Rounds: []bench.Sample{{Items: 10, Nanos: 200, Allocs: 30, Bytes: 480}, {Items: 10, Nanos: 280, Allocs: 30, Bytes: 480}}},
			{Name: "other", Role: bench.Peer, Wrong: "3 results, want 10"},
		},
		Budgets: []bench.Verdict{{Of: "headgate", Against: "floor", Metric: bench.PerItem, AtMost: 1.5, Got: 2}},
	}
}

func TestTextIsAlignedAndNamesWhatWasWrong(t *testing.T) {
	var b strings.Builder
	if err := bench.WriteText(&b, twoColumns()); err != nil {
		t.Fatal(err)
	}
	want := `map/free
  column    ns/item  quartiles  allocs/item  B/item  × headgate  × floor
  floor        12.0  11.0–13.0            0       0        0.50     1.00
  headgate     24.0  22.0–26.0         3.00    48.0        1.00     2.00
  other           –          –            –       –           –        –
  WRONG: other: 3 results, want 10
  headgate: at most 1.5 × floor: 2.000, missed

`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
}

func TestReportCountsAndSurvivesJSON(t *testing.T) {
	r := bench.Report{Suites: []bench.Section{{Name: "map", Outcomes: []bench.Outcome{twoColumns()}}}}
	if got := r.Wrong(); got != 1 {
		t.Errorf("%d wrong columns, want 1", got)
	}
	if kept, all := r.Budgets(); kept != 0 || all != 1 {
		t.Errorf("%d of %d budgets kept, want 0 of 1", kept, all)
	}
	var b strings.Builder
	if err := r.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var back bench.Report
	if err := json.Unmarshal([]byte(b.String()), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r, back); diff != "" {
		t.Error(diff)
	}
}
