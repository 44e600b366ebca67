package bench

import (
	"math"
	"slices"
)

// Summary is a set of figures by its quartiles.
type Summary struct {
	Median float64 `json:"median"`
	Low    float64 `json:"q1"`
	High   float64 `json:"q3"`
}

// Summarize returns the quartiles of the figures, interpolated between
// neighbours. Of no figure all are NaN.
func Summarize(figures []float64) Summary {
	s := slices.Clone(figures)
	slices.Sort(s)
	return Summary{Median: quantile(s, 0.5), Low: quantile(s, 0.25), High: quantile(s, 0.75)}
}

// quantile is of sorted figures.
func quantile(s []float64, q float64) float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	at := q * float64(len(s)-1)
	i := int(at)
	if i+1 == len(s) {
		return s[i]
	}
	return s[i] + (at-float64(i))*(s[i+1]-s[i])
}

// Value summarises a metric of the column over its rounds.
func (m Measured) Value(metric string) Summary {
	return m.summarize(func(s Sample) float64 { return s.Value(metric) })
}

// Allocs summarises the allocations an item, Bytes the bytes allocated an item.
func (m Measured) Allocs() Summary {
	return m.summarize(func(s Sample) float64 { return float64(s.Allocs) / float64(s.Items) })
}

// Bytes summarises the bytes allocated an item.
func (m Measured) Bytes() Summary {
	return m.summarize(func(s Sample) float64 { return float64(s.Bytes) / float64(s.Items) })
}

func (m Measured) summarize(f func(Sample) float64) Summary {
	figures := make([]float64, len(m.Rounds))
	for i, s := range m.Rounds {
		figures[i] = f(s)
	}
	return Summarize(figures)
}

// Ratio summarises a metric of m over that of other, round by round: what ran
// side by side is compared, whatever the machine did in between. It is NaN
// where one of the two has no rounds.
func Ratio(m, other Measured, metric string) Summary {
	figures := make([]float64, min(len(m.Rounds), len(other.Rounds)))
	for i := range figures {
		figures[i] = m.Rounds[i].Value(metric) / other.Rounds[i].Value(metric)
	}
	return Summarize(figures)
}

// Column returns the column of that name.
func (o Outcome) Column(name string) (Measured, bool) {
	return o.find(func(m Measured) bool { return m.Name == name })
}

// First returns the first column in that role.
func (o Outcome) First(role Role) (Measured, bool) {
	return o.find(func(m Measured) bool { return m.Role == role })
}

func (o Outcome) find(is func(Measured) bool) (Measured, bool) {
	i := slices.IndexFunc(o.Columns, is)
	if i < 0 {
		return Measured{}, false
	}
	return o.Columns[i], true
}
