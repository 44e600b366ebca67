package bench

import "time"

// Effort is how much time a run may take.
type Effort struct {
	Rounds   int           // of each column; at least 1
	Round    time.Duration // what one round should take; 0: one quantum of items, however short
	Watch    time.Duration // how long a source that trickles is watched
	MaxItems int           // the largest size that a growing case reaches
}

var (
	// Full is for figures that are shown to others.
	Full = Effort{Rounds: 15, Round: 75 * time.Millisecond, Watch: 5 * time.Second, MaxItems: 1_000_000}

	// Quick is for a first look.
	Quick = Effort{Rounds: 3, Round: 40 * time.Millisecond, Watch: 3 * time.Second, MaxItems: 1_000_000}

	// Shortest runs everything once and measures nothing: it is for tests.
	Shortest = Effort{Rounds: 1, Watch: 50 * time.Millisecond, MaxItems: 1_000}
)
