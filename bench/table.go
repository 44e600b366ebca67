package bench

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// WriteText writes the outcome as a table for a terminal.
func WriteText(w io.Writer, o Outcome) error {
	rows := table(o)
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", o.Name)
	for _, row := range rows {
		b.WriteString(" ")
		for i, cell := range row {
			pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if i == 0 {
				b.WriteString(" " + cell + pad)
			} else {
				b.WriteString("  " + pad + cell)
			}
		}
		b.WriteString("\n")
	}
	for _, line := range remarks(o) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// table is the outcome in cells, the heading first.
func table(o Outcome) [][]string {
	head := []string{"column"}
	for _, m := range o.Metrics {
		head = append(head, m, "quartiles")
	}
	rows := [][]string{append(head, "allocs/item", "B/item", "× headgate", "× floor")}
	ours, _ := o.First(Ours)
	floor, _ := o.First(Floor)
	for _, m := range o.Columns {
		row := []string{m.Name}
		for _, metric := range o.Metrics {
			v := m.Value(metric)
			row = append(row, figure(v.Median), spread(v))
		}
		rows = append(rows, append(row,
			perItem(m.Allocs().Median), perItem(m.Bytes().Median),
			ratio(Ratio(m, ours, o.Metrics[0]).Median), ratio(Ratio(m, floor, o.Metrics[0]).Median)))
	}
	return rows
}

// remarks are the lines under a table: what was wrong, and the budgets.
func remarks(o Outcome) []string {
	var lines []string
	for _, m := range o.Columns {
		if m.Wrong != "" {
			lines = append(lines, fmt.Sprintf("WRONG: %s: %s", m.Name, m.Wrong))
		}
	}
	for _, v := range o.Budgets {
		lines = append(lines, v.String())
	}
	return lines
}

// figure writes a number with about three digits that mean something.
func figure(v float64) string {
	switch {
	case math.IsNaN(v):
		return "–"
	case v >= 100 || v == 0:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

func spread(s Summary) string {
	if math.IsNaN(s.Median) || s.Low == s.High {
		return "–"
	}
	return figure(s.Low) + "–" + figure(s.High)
}

// perItem writes what a round's start-up leaves on an item as 0.
func perItem(v float64) string {
	if v < 0.01 {
		return "0"
	}
	return figure(v)
}

func ratio(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return fmt.Sprintf("%.2f", v)
}
