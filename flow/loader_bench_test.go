package flow_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/headgate/headgate/flow"
)

func fetchAll(_ context.Context, keys []int) (map[int]int, error) {
	found := make(map[int]int, len(keys))
	for _, k := range keys {
		found[k] = k
	}
	return found, nil
}

// BenchmarkLoader has n goroutines that each load one key after another: keys
// that differ, with and without a cache, and keys that are all cached. "maps"
// is the floor: the map operations that a batch takes, on one goroutine.
func BenchmarkLoader(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		run := func(name string, keys int, opts ...flow.LoaderOption) {
			b.Run(fmt.Sprintf("%s/n=%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				l := flow.NewLoader(fetchAll, 100, time.Millisecond, append(opts, flow.Callers(n))...)
				for k := range min(keys, 1000) {
					l.Prime(k, k)
				}
				b.ResetTimer()
				var next atomic.Int64
				var callers sync.WaitGroup
				for range n {
					callers.Go(func() {
						for {
							i := int(next.Add(1))
							if i > b.N {
								return
							}
							if v, err := l.Load(context.Background(), i%keys); v != i%keys || err != nil {
								panic("wrong value")
							}
						}
					})
				}
				callers.Wait()
			})
		}
		run("distinct", 1<<40)
		run("distinct cached", 1<<40, flow.Cache(1000, time.Minute))
		run("cached", 1000, flow.Cache(1000, time.Minute))
	}
	b.Run("maps", func(b *testing.B) {
		b.ReportAllocs()
		pending := map[int]int{}
		for i := 0; i < b.N; i += 100 {
			keys := make([]int, 0, 100)
			for k := range 100 {
				if _, ok := pending[i+k]; !ok {
					pending[i+k] = k
					keys = append(keys, i+k)
				}
			}
			found, _ := fetchAll(context.Background(), keys)
			for _, k := range keys {
				if _, ok := found[k]; ok {
					delete(pending, k)
				}
			}
		}
	})
}
