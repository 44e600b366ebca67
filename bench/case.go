package bench

// Suite is a family of cases that ask about the same thing.
type Suite struct {
	Name  string // the first part of its cases' names
	About string // a sentence or two for the reader of the tables
	Cases []Case
}

// Case is one question and the contestants that answer it.
type Case struct {
	Name    string // unique, such as "map/ordered/1us/n=16"
	Columns []Column

	// Quantum is what the number of items of a round is a multiple of; 0
	// means 1. A round has at least one quantum.
	Quantum int

	// Items fixes the number of items of a round; 0 lets it be found by time.
	Items int

	// Rounds fixes the number of rounds; 0 takes that of the Effort.
	Rounds int

	// Metrics are the figures that the columns report and the table shows, the
	// one that counts first. None means [PerItem].
	Metrics []string

	Budgets []Budget
}

// PerItem is the metric of a case that names none: nanoseconds an item.
const PerItem = "ns/item"

// Role says what a column is in its case.
type Role string

const (
	Ours  Role = "headgate" // ratios are to the first column with this role
	Floor Role = "floor"    // what the machine allows
	Peer  Role = "peer"     // what one would use otherwise
)

// Column is one contestant in a case.
type Column struct {
	Name string
	Role Role

	// Run works through r.N items and checks what came of it: an error means
	// that the result was wrong, and that no time of this column counts. It is
	// called many times, never concurrently.
	Run func(r *Round) error
}

// Round is one run of a column, while it runs.
type Round struct {
	N int // items to work through

	metrics map[string]float64
}

// Report gives a figure of this round besides its time. Its name must be among
// the case's metrics to be shown.
func (r *Round) Report(metric string, value float64) {
	if r.metrics == nil {
		r.metrics = make(map[string]float64)
	}
	r.metrics[metric] = value
}

// Budget is a promise about a case: the first metric of the column Of, or of
// the first of ours if Of is empty, is at most AtMost, or at most AtMost times
// that of the column Against.
type Budget struct {
	Of, Against string
	AtMost      float64
}

func (c *Case) metrics() []string {
	if len(c.Metrics) == 0 {
		return []string{PerItem}
	}
	return c.Metrics
}
