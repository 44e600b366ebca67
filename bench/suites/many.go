package suites

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

func many(e bench.Effort) bench.Suite {
	maps := min(1000, e.MaxItems/10)
	s := bench.Suite{
		Name: "many",
		About: "A thousand parallel maps at once, four workers each, all in order, over this many items each. " +
			"The floor is the same thousand goroutines, each of which does its items alone. With ten items one sees what starting up and ending costs.",
	}
	add := func(w work, each int) {
		s.Cases = append(s.Cases, bench.Case{
			Name:  fmt.Sprintf("%s/%s/maps=%d/items=%d", s.Name, w.name, maps, each),
			Items: maps * each,
			Columns: []bench.Column{
				atOnce("floor", bench.Floor, loopMap, maps, w),
				atOnce("headgate", bench.Ours, peers.Headgate, maps, w),
				atOnce("errgroup", bench.Peer, peers.Errgroup, maps, w),
				atOnce("conc/stream", bench.Peer, peers.ConcStream, maps, w),
			},
		})
	}
	free := work{name: "free"}
	add(free, 10)
	if e.MaxItems >= 100*maps {
		add(free, 100)
		add(busy("1us", time.Microsecond), 100)
	}
	return s
}

// atOnce is a column that shares N items equally among many maps.
func atOnce(name string, role bench.Role, m peers.Map, maps int, w work) bench.Column {
	step := w.step()
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		each := r.N / maps
		errs := make([]error, maps)
		var wg sync.WaitGroup
		for i := range maps {
			wg.Go(func() {
				t := newTally(1)
				errs[i] = m(context.Background(), upTo(each), 4, step, t.add)
				if errs[i] == nil {
					errs[i] = t.check(each, 1, true)
				}
			})
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				return err
			}
		}
		return nil
	}}
}
