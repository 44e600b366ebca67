package resilience

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	quantileWindow = 256
	quantileEnough = 64 // no answer from fewer
	quantileEvery  = 32 // sorted again after so many: about 0.3 µs a call
)

// quantile follows the quantile q of the latest durations.
type quantile struct {
	q       float64
	current atomic.Int64 // 0: not known yet

	mu     sync.Mutex
	ring   [quantileWindow]time.Duration
	sorted [quantileWindow]time.Duration
	count  int
}

func (m *quantile) add(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ring[m.count%quantileWindow] = d
	m.count++
	if m.count < quantileEnough || m.count%quantileEvery != 0 {
		return
	}
	n := copy(m.sorted[:], m.ring[:min(m.count, quantileWindow)])
	slices.Sort(m.sorted[:n])
	m.current.Store(int64(max(1, m.sorted[min(n-1, int(m.q*float64(n)))])))
}

func (m *quantile) value() (time.Duration, bool) {
	d := m.current.Load()
	return time.Duration(d), d != 0
}
