package bench

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
)

// Report is what a run of the command found, in the form that is written as
// JSON: all rounds of all columns, so that two runs can be compared.
type Report struct {
	Started time.Time `json:"started"`
	Took    string    `json:"took"`
	Effort  Effort    `json:"effort"`
	Machine Machine   `json:"machine"`
	Suites  []Section `json:"suites"`
	LeftOut []string  `json:"left_out,omitempty"` // peers that could not be measured, and why
}

// Section is a suite with its outcomes.
type Section struct {
	Name     string    `json:"name"`
	About    string    `json:"about"`
	Outcomes []Outcome `json:"cases"`
}

// Wrong reports how many columns gave a wrong result.
func (r *Report) Wrong() int {
	n := 0
	for _, s := range r.Suites {
		for _, o := range s.Outcomes {
			for _, m := range o.Columns {
				if m.Wrong != "" {
					n++
				}
			}
		}
	}
	return n
}

// Budgets reports how many budgets there were, and how many were kept.
func (r *Report) Budgets() (kept, all int) {
	for _, s := range r.Suites {
		for _, o := range s.Outcomes {
			for _, v := range o.Budgets {
				all++
				if v.Kept() {
					kept++
				}
			}
		}
	}
	return kept, all
}

// WriteJSON writes the report as indented JSON.
func (r *Report) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "\t")
	return enc.Encode(r)
}

// WriteMarkdown writes the report as a page.
func (r *Report) WriteMarkdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Benchmarks\n\nMeasured %s in %s by `go run ./bench/report` on %s.\n\n",
		r.Started.UTC().Format("2006-01-02 15:04 MST"), r.Took, r.Machine)
	fmt.Fprintf(&b, "The columns of a table ran in turn in one process, %d rounds of about %v each; "+
		"shown are medians and quartiles. A ratio is the median of the ratios within the rounds. "+
		"The result of every round was checked before its time counted.\n\n", r.Effort.Rounds, r.Effort.Round)
	fmt.Fprintf(&b, "Versions: %s.\n\n", strings.Join(r.Machine.Modules, ", "))
	for _, line := range r.LeftOut {
		fmt.Fprintf(&b, "Left out: %s.\n\n", line)
	}
	for _, s := range r.Suites {
		fmt.Fprintf(&b, "## %s\n\n%s\n\n", s.Name, s.About)
		for _, o := range s.Outcomes {
			fmt.Fprintf(&b, "### %s\n\n", o.Name)
			for i, row := range table(o) {
				fmt.Fprintf(&b, "| %s |\n", strings.Join(row, " | "))
				if i == 0 {
					fmt.Fprintf(&b, "|---%s|\n", strings.Repeat("|---:", len(row)-1))
				}
			}
			b.WriteString("\n")
			for _, line := range remarks(o) {
				fmt.Fprintf(&b, "- %s\n", line)
			}
			if len(remarks(o)) > 0 {
				b.WriteString("\n")
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
