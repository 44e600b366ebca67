package flow

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// latency counts durations in buckets that are an eighth of their value wide.
// The zero value is empty.
type latency struct {
	buckets [64 * 8]atomic.Int64
}

func (l *latency) add(d time.Duration, n int64) { l.buckets[bucket(d)].Add(n) }

// bucket: below 8 one each, above eight to each power of two.
func bucket(d time.Duration) int {
	v := uint64(max(d, 0))
	if v < 8 {
		return int(v)
	}
	shift := bits.Len64(v) - 4
	return shift<<3 + int(v>>shift)
}

// floor is the least value of a bucket.
func floor(b int) time.Duration {
	if b < 16 {
		return time.Duration(b)
	}
	shift := b>>3 - 1
	return time.Duration(uint64(b&7|8) << shift)
}

// quantile is the value below which that share of all durations is; 0 if there
// are none.
func (l *latency) quantile(share float64) time.Duration {
	var counts [len(l.buckets)]int64
	total := int64(0)
	for i := range l.buckets {
		counts[i] = l.buckets[i].Load()
		total += counts[i]
	}
	rank := int64(share * float64(total))
	for i, n := range counts {
		if rank -= n; n > 0 && rank < 0 {
			return floor(i) + (floor(i+1)-floor(i))/2
		}
	}
	return 0
}
