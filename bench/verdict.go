package bench

import (
	"fmt"
	"math"
)

// Verdict is a budget and what the run says of it.
type Verdict struct {
	Of      string  `json:"of"`
	Against string  `json:"against,omitempty"`
	Metric  string  `json:"metric"`
	AtMost  float64 `json:"at_most"`
	Got     float64 `json:"got"`
}

// Kept reports whether the budget was kept.
func (v Verdict) Kept() bool { return v.Got <= v.AtMost }

// String says what was asked and what was got, such as
// "headgate: at most 1.25 × floor: 1.19, kept".
func (v Verdict) String() string {
	outcome := "kept"
	if !v.Kept() {
		outcome = "missed"
	}
	switch {
	case v.Against == "":
		return fmt.Sprintf("%s: at most %s %s: %s, %s", v.Of, figure(v.AtMost), v.Metric, figure(v.Got), outcome)
	case v.AtMost < 1:
		return fmt.Sprintf("%s: at least %.3g × faster than %s: %.2f, %s", v.Of, 1/v.AtMost, v.Against, 1/v.Got, outcome)
	default:
		return fmt.Sprintf("%s: at most %.4g × %s: %.3f, %s", v.Of, v.AtMost, v.Against, v.Got, outcome)
	}
}

// verdicts judges the budgets; one about a column without figures has nothing
// to judge and is left out.
func verdicts(o Outcome, budgets []Budget) []Verdict {
	var all []Verdict
	metric := o.Metrics[0]
	for _, b := range budgets {
		of, _ := o.First(Ours)
		if b.Of != "" {
			of, _ = o.Column(b.Of)
		}
		v := Verdict{Of: of.Name, Against: b.Against, Metric: metric, AtMost: b.AtMost}
		if b.Against == "" {
			v.Got = of.Value(metric).Median
		} else {
			against, _ := o.Column(b.Against)
			v.Got = Ratio(of, against, metric).Median
		}
		if !math.IsNaN(v.Got) {
			all = append(all, v)
		}
	}
	return all
}
