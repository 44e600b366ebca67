package bench

import (
	"fmt"
	"runtime"
	"time"
)

// Sample is what one round of one column gave.
type Sample struct {
	Items   int                `json:"items"`
	Nanos   int64              `json:"nanos"`
	Allocs  uint64             `json:"allocs"`
	Bytes   uint64             `json:"bytes"`
	Metrics map[string]float64 `json:"metrics,omitempty"`
}

// Value returns a metric of the round: [PerItem] or one that it reported.
func (s Sample) Value(metric string) float64 {
	if metric == PerItem {
		return float64(s.Nanos) / float64(s.Items)
	}
	return s.Metrics[metric]
}

// Measured is a column with its rounds.
type Measured struct {
	Name   string   `json:"name"`
	Role   Role     `json:"role"`
	Wrong  string   `json:"wrong,omitempty"` // why its rounds do not count
	Rounds []Sample `json:"rounds,omitempty"`
}

// Outcome is a case with what was measured.
type Outcome struct {
	Name    string     `json:"name"`
	Metrics []string   `json:"metrics"`
	Columns []Measured `json:"columns"`
	Budgets []Verdict  `json:"budgets,omitempty"`
}

// Run measures a case: it sizes the rounds of each column, then runs them in
// turn, one of each column and again, as often as e says. A column that is
// wrong once is not run again.
func Run(c Case, e Effort) Outcome {
	out := Outcome{Name: c.Name, Metrics: c.metrics(), Columns: make([]Measured, len(c.Columns))}
	sizes := make([]int, len(c.Columns))
	for i, col := range c.Columns {
		out.Columns[i].Name, out.Columns[i].Role = col.Name, col.Role
		n, err := size(c, col, e)
		sizes[i] = n
		out.Columns[i].disqualify(err)
	}
	rounds := e.Rounds
	if c.Rounds > 0 {
		rounds = min(rounds, c.Rounds)
	}
	for range rounds {
		for i, col := range c.Columns {
			m := &out.Columns[i]
			if m.Wrong != "" {
				continue
			}
			s, err := measure(col, sizes[i])
			m.Rounds = append(m.Rounds, s)
			m.disqualify(err)
		}
	}
	out.Budgets = verdicts(out, c.Budgets)
	return out
}

func (m *Measured) disqualify(err error) {
	if err != nil {
		m.Wrong, m.Rounds = err.Error(), nil
	}
}

// measure runs one round. What the heap held before is collected first, so
// that no column pays for the garbage of the one before it; what it makes
// itself is its own to pay for.
func measure(col Column, n int) (Sample, error) {
	runtime.GC()
	var before, after runtime.MemStats
	r := Round{N: n}
	runtime.ReadMemStats(&before)
	start := time.Now()
	err := col.Run(&r)
	nanos := time.Since(start)
	runtime.ReadMemStats(&after)
	if err != nil {
		return Sample{}, fmt.Errorf("%d items: %w", n, err)
	}
	return Sample{
		Items:   n,
		Nanos:   max(nanos.Nanoseconds(), 1),
		Allocs:  after.Mallocs - before.Mallocs,
		Bytes:   after.TotalAlloc - before.TotalAlloc,
		Metrics: r.metrics,
	}, nil
}

// maxItems bounds a round whatever its time: the fastest loops would otherwise
// be sized by the clock's grain.
const maxItems = 200_000_000

// size finds how many items of col take e.Round: it grows the number until a
// run takes a fourth of that, and scales what it took. The runs warm the
// column up and check it besides.
func size(c Case, col Column, e Effort) (int, error) {
	quantum := max(c.Quantum, 1)
	switch {
	case c.Items > 0:
		return c.Items, nil
	case e.Round <= 0:
		return quantum, nil
	}
	for n := quantum; ; {
		s, err := measure(col, n)
		if err != nil {
			return 0, err
		}
		took := time.Duration(s.Nanos)
		wanted := float64(n) * float64(e.Round) / float64(took)
		if took >= e.Round/4 || n >= maxItems {
			return multiple(wanted, quantum), nil
		}
		// At most a hundredfold: a first run is mostly start-up.
		n = max(multiple(min(wanted/2, float64(n)*100), quantum), n+quantum)
	}
}

// multiple rounds to the nearest multiple of quantum, at least one of it.
func multiple(items float64, quantum int) int {
	items = min(items, maxItems)
	return max(int(items/float64(quantum)+0.5), 1) * quantum
}
