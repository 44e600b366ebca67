package flow

import (
	"slices"
	"sync"
	"time"
)

// Monitor shows what the stages of pipelines do and where their time goes. Each
// operator that was given [Observe] is a stage. The zero value is ready to use;
// a Monitor must not be copied after that. Its methods may be called from any
// goroutine and at any time; they hold nothing up.
type Monitor struct {
	mu     sync.Mutex
	stages []*stage
}

// Stage is what a [Monitor] knows of an operator. Loops under one name are one
// stage, and their numbers are added up.
//
// At more than a hundred thousand elements a second only some of them are timed:
// times and quantiles are then estimates, Out and Errors may lag by up to 255
// elements, and, with one worker, so may In, and InFlight may miss a step. Else,
// and when the loop is over, all are exact.
type Stage struct {
	Name     string
	Loops    int           // running now
	Limit    int           // steps at once: the workers, or what Adaptive allows now
	InFlight int           // steps running now
	Queue    int           // values pulled that are not in a step yet
	In       int64         // values pulled from the source
	Out      int64         // values handed to the loop
	Errors   int64         // error elements handed to the loop
	Elapsed  time.Duration // while a loop was running
	Busy     time.Duration // in steps, all workers together
	Source   time.Duration // waiting for the source
	Consumer time.Duration // waiting for the loop's body, which had an element
	Gated    time.Duration // while the gate was held
	P50, P99 time.Duration // of the steps
}

// Snapshot is the state of a [Monitor]'s stages, in the order in which they
// were first made.
type Snapshot []Stage

// Observe makes the operator a stage of m, under a name. It costs some ten
// nanoseconds an element; with several workers, up to forty when the steps cost
// next to nothing. A nil m panics.
//
// The stage is in m from when the operator is made, and stays. Names should be
// those of a pipeline's places, not of its data: operators with one name are
// one stage.
func Observe(m *Monitor, name string) Option {
	if m == nil {
		panic("flow: Observe(nil monitor)")
	}
	return func(c *config) { c.stage = m.stage(name) }
}

func (m *Monitor) stage(name string) *stage {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.stages {
		if s.name == name {
			return s
		}
	}
	s := &stage{name: name, loops: make(map[*observed]struct{})}
	s.period.Store(1)
	m.stages = append(m.stages, s)
	return s
}

// Snapshot returns the state of all stages.
func (m *Monitor) Snapshot() Snapshot {
	m.mu.Lock()
	stages := slices.Clone(m.stages)
	m.mu.Unlock()
	snap := make(Snapshot, len(stages))
	for i, s := range stages {
		snap[i] = s.state()
	}
	return snap
}

// String returns the Snapshot's.
func (m *Monitor) String() string { return m.Snapshot().String() }
