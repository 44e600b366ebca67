package suites

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

const loadsABatch = "loads/batch"

func loader() bench.Suite {
	return bench.Suite{
		Name: "loader",
		About: "Goroutines that each load one key after another; the fetch is free and the same for all, and a batch waits 1 ms for more keys, or 10 ms if it is for 1,000. " +
			"In distinct and shared a batch of the others is as large as their callers can fill it, which is best for them; " +
			"in few it is larger than that, as it is when the number of workers is changed and the batch is not. " +
			"In shared each key is asked for four times in a row; in cached all keys are there. " +
			"dataloader and dataloadgen find equal keys in flight only in their cache, and keep in it what they have fetched, the former until the next batch; " +
			"told not to, they fetch equal keys twice, which is less work and right when no two are equal. " +
			"The floor is the map operations of the same batches on one goroutine, with no one to wake.",
		Cases: []bench.Case{
			loaderCase("distinct", loadCase{callers: 16, size: 16, wait: time.Millisecond}),
			loaderCase("distinct", loadCase{callers: 100, size: 100, wait: time.Millisecond}),
			loaderCase("distinct", loadCase{callers: 1000, size: 1000, wait: 10 * time.Millisecond}),
			loaderCase("shared", loadCase{callers: 64, size: 16, share: 4, wait: time.Millisecond}),
			loaderCase("few", loadCase{callers: 16, size: 100, wait: time.Millisecond}),
			loaderCase("cached", loadCase{callers: 16, size: 16, primed: 1000, wait: time.Millisecond}),
		},
	}
}

type loadCase struct {
	callers, size int
	share         int // calls a key; 0 means 1
	primed        int // keys that are cached; 0: no cache
	wait          time.Duration
}

// keys is how many different keys n loads ask for.
func (c loadCase) keys(n int) int {
	if c.primed > 0 {
		return c.primed
	}
	return n / max(c.share, 1)
}

func (c loadCase) key(i int) int {
	if c.primed > 0 {
		return i % c.primed
	}
	return i / max(c.share, 1)
}

func loaderCase(name string, c loadCase) bench.Case {
	k := bench.Case{
		Name:    fmt.Sprintf("loader/%s/callers=%d/size=%d", name, c.callers, c.size),
		Quantum: max(c.callers, c.primed),
		Metrics: []string{bench.PerItem, loadsABatch},
		Columns: []bench.Column{
			loading("maps alone", bench.Floor, nil, c),
			loading("headgate", bench.Ours, peers.HeadgateLoader, c),
			loading("dataloader", bench.Peer, peers.Dataloader, c),
			loading("dataloadgen", bench.Peer, peers.Dataloadgen, c),
		},
		Budgets: []bench.Budget{{Against: "dataloader", AtMost: 1}, {Against: "dataloadgen", AtMost: 1}},
	}
	if c.primed == 0 {
		k.Columns = append(k.Columns,
			loading("dataloader no dedupe", bench.Peer, peers.DataloaderTwice, c),
			loading("dataloadgen no dedupe", bench.Peer, peers.DataloadgenTwice, c))
	}
	return k
}

// loading is a column that loads N keys with a new loader from c.callers
// goroutines, or without a loader if newLoad is nil.
func loading(name string, role bench.Role, newLoad peers.NewLoad, c loadCase) bench.Column {
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		var batches, fetched atomic.Int64
		fetch := func(keys, values []int) {
			batches.Add(1)
			fetched.Add(int64(len(keys)))
			for i, k := range keys {
				values[i] = k + 1
			}
		}
		var t *tally
		var err error
		if newLoad == nil {
			t = mapsAlone(r.N, c, fetch)
		} else {
			t, err = fromCallers(r.N, c, newLoad(peers.Loading{
				Callers: c.callers, Size: c.size, Wait: c.wait, Primed: c.primed, Fetch: fetch,
			}))
		}
		if err != nil {
			return err
		}
		if b := batches.Load(); b > 0 {
			r.Report(loadsABatch, float64(r.N)/float64(b))
		} else {
			r.Report(loadsABatch, 0)
		}
		return checkLoads(r.N, c, t, fetched.Load())
	}}
}

// checkLoads asks for the value of each key as often as it was loaded, and for
// fetches no more than are due: equal keys mostly come at once, yet a caller
// that was held up may ask for its key anew.
func checkLoads(n int, c loadCase, t *tally, fetched int64) error {
	keys := c.keys(n)
	times := uint64(n / keys)
	if t.count != n || t.sum != times*sumBelow(keys+1) || t.squares != times*squaresBelow(keys+1) {
		return fmt.Errorf("%d loads: not each of %d values %d times", t.count, keys, times)
	}
	wrong := fetched < int64(keys) || fetched > int64(n)
	if c.primed > 0 {
		wrong = fetched > 0
	}
	if wrong {
		return fmt.Errorf("%d keys were fetched for %d loads of %d keys, %d of them cached", fetched, n, keys, c.primed)
	}
	return nil
}

func fromCallers(n int, c loadCase, load peers.Load) (*tally, error) {
	ctx := context.Background()
	tallies := make([]tally, c.callers)
	errs := make([]error, c.callers)
	var next atomic.Int64
	var callers sync.WaitGroup
	for g := range c.callers {
		callers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				v, err := load(ctx, c.key(i))
				if err != nil {
					errs[g] = err
					return
				}
				tallies[g].add(v)
			}
		})
	}
	callers.Wait()
	total := newTally(1)
	for g := range tallies {
		if errs[g] != nil {
			return nil, errs[g]
		}
		total.merge(&tallies[g])
	}
	return total, nil
}

// mapsAlone is what a loader cannot do without: it finds what is cached, or
// finds out which keys are new, fetches them, and finds each value.
func mapsAlone(n int, c loadCase, fetch func(keys, values []int)) *tally {
	t := newTally(1)
	if c.primed > 0 {
		cache := make(map[int]int, c.primed)
		for k := range c.primed {
			cache[k] = k + 1
		}
		for i := range n {
			t.add(cache[c.key(i)])
		}
		return t
	}
	batch := c.size * max(c.share, 1)
	for from := 0; from < n; from += batch {
		to := min(from+batch, n)
		pending := make(map[int]int, c.size)
		keys := make([]int, 0, c.size)
		for i := from; i < to; i++ {
			k := c.key(i)
			if _, ok := pending[k]; !ok {
				pending[k] = len(keys)
				keys = append(keys, k)
			}
		}
		values := make([]int, len(keys))
		fetch(keys, values)
		for i := from; i < to; i++ {
			t.add(values[pending[c.key(i)]])
		}
	}
	return t
}
