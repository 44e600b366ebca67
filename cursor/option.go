package cursor

import (
	"fmt"

	"github.com/headgate/headgate/seq"
)

// Option is a choice in how a [Source] reads.
type Option func(*options)

type options struct {
	size  int
	gates []*seq.Gate
}

const defaultPageSize = 1000

// PageSize sets how many items one fetch asks for: 1,000 unless told
// otherwise. It panics if n is below 1.
func PageSize(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("cursor: PageSize(%d): want at least 1", n))
	}
	return func(o *options) { o.size = n }
}

// WithGate makes the source rest while anyone holds gate: nothing is fetched
// and nothing handed out. A fetch that has begun goes on to its end, and its
// page is kept until the gate opens. Given several times, all gates must be
// open. It panics if gate is nil.
func WithGate(gate *seq.Gate) Option {
	if gate == nil {
		panic("cursor: WithGate(nil gate)")
	}
	return func(o *options) { o.gates = append(o.gates, gate) }
}
