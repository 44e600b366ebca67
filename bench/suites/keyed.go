package suites

import (
	"context"
	"fmt"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

func keyed() bench.Suite {
	const workers = 16
	s := bench.Suite{
		Name: "keyed",
		About: "A parallel map that keeps the order of each key, 16 workers. uniform: 1,024 keys in turn. " +
			"hot: one item in 32 has the same key, and the others have keys of their own; one in 16 keeps one worker busy all the time, " +
			"so that what it once waits is never made up for. By hand, who shares the hot key's channel waits behind it. The floor does the same work in static parts and knows no keys.",
	}
	uniform := func(v int) int { return v % 1024 }
	hot := func(oneIn int) func(int) int {
		return func(v int) int {
			if v%oneIn == 0 {
				return -1
			}
			return v
		}
	}
	for _, c := range []struct {
		name string
		key  func(int) int
		work work
	}{
		{"uniform", uniform, work{name: "free"}},
		{"uniform", uniform, busy("1us", time.Microsecond)},
		{"hot=1in32", hot(32), work{name: "free"}},
		{"hot=1in32", hot(32), asleep("sleep-1ms", time.Millisecond)},
		{"hot=1in16", hot(16), asleep("sleep-1ms", time.Millisecond)},
	} {
		s.Cases = append(s.Cases, bench.Case{
			Name:    fmt.Sprintf("%s/%s/%s/n=%d", s.Name, c.name, c.work.name, workers),
			Quantum: quantum(workers, c.work),
			Columns: []bench.Column{
				floor(workers, c.work),
				keyedMap("headgate", bench.Ours, peers.HeadgateKeyedUnordered, c.key, workers, c.work, false),
				keyedMap("headgate ordered", bench.Ours, peers.HeadgateKeyed, c.key, workers, c.work, true),
				keyedMap("sharded channels", bench.Peer, peers.Sharded, c.key, workers, c.work, false),
			},
			Budgets: []bench.Budget{{Against: "sharded channels", AtMost: 1}},
		})
	}
	return s
}

// keyedMap is a column that maps 0 … N-1 and checks that each came once, in the
// order of its key, or of all.
func keyedMap(name string, role bench.Role, m peers.Keyed, key func(int) int, workers int, w work, ordered bool) bench.Column {
	step := w.step()
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		t := newTally(1)
		// Of a key with one item there is no order to check.
		last := make([]int, 1025)
		misplaced := 0
		err := m(context.Background(), upTo(r.N), key, workers, step, func(v int) {
			if k := key(v-1) + 1; k < len(last) {
				if v <= last[k] {
					misplaced++
				}
				last[k] = v
			}
			t.add(v)
		})
		if err != nil {
			return err
		}
		if misplaced > 0 {
			return fmt.Errorf("%d of %d results out of their key's order", misplaced, r.N)
		}
		return t.check(r.N, 1, ordered)
	}}
}
