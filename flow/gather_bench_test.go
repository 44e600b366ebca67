package flow_test

import (
	"iter"
	"testing"

	"github.com/headgate/headgate/flow"
)

// BenchmarkGather counts pairs. "maps" is the floor: the map operations that a
// pair takes, on one goroutine, with as many keys waiting.
func BenchmarkGather(b *testing.B) {
	key := func(v int) int { return v }
	b.Run("Join", func(b *testing.B) {
		b.ReportAllocs()
		for v := range flow.Join(upTo(b.N), upTo(b.N), key, key, 0) {
			sink = v.Key
		}
	})
	b.Run("Join forgetting", func(b *testing.B) {
		b.ReportAllocs()
		for v := range flow.Join(upTo(b.N), upTo(b.N), key, key, 0, flow.Remember(0)) {
			sink = v.Key
		}
	})
	b.Run("Gather", func(b *testing.B) {
		b.ReportAllocs()
		for v := range flow.Gather(map[string]iter.Seq2[int, error]{"a": upTo(b.N), "b": upTo(b.N)}, key, 0) {
			sink = v.Key
		}
	})
	b.Run("maps", func(b *testing.B) {
		b.ReportAllocs()
		open, ended := map[int]int{}, map[int]int{}
		for i := range b.N {
			if _, ok := open[i]; !ok {
				open[i] = i
			}
			if i >= 64 {
				k := i - 64
				if v, ok := open[k]; ok {
					delete(open, k)
					ended[k] = v
					delete(ended, k-1024)
				}
			}
		}
	})
}
