package flow

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// String returns a table with a line for each stage. Busy is the share of what
// all workers could have done; waiting for the source and for the consumer (the
// loop's body) and gated are shares of the time that loops were running. With
// several workers they happen at once, so that they do not add up to 100 %.
func (s Snapshot) String() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "stage\tin flight\tqueue\tin\tout\terrors\tbusy\tsource\tconsumer\tgated\tp50\tp99\t")
	for _, g := range s {
		share := func(d time.Duration, of int) string {
			if g.Elapsed <= 0 || of == 0 {
				return "-"
			}
			return fmt.Sprintf("%.0f%%", min(100, 100*float64(d)/float64(g.Elapsed)/float64(of)))
		}
		fmt.Fprintf(w, "%s\t%d/%d\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%s\t%v\t%v\t\n",
			g.Name, g.InFlight, g.Limit, g.Queue, g.In, g.Out, g.Errors,
			share(g.Busy, g.Limit), share(g.Source, 1), share(g.Consumer, 1), share(g.Gated, 1),
			brief(g.P50), brief(g.P99))
	}
	_ = w.Flush() // a Builder does not fail
	return text.String()
}

// brief leaves three digits of d.
func brief(d time.Duration) time.Duration {
	unit := time.Duration(1)
	for d/unit >= 1000 {
		unit *= 10
	}
	return d.Round(unit)
}
