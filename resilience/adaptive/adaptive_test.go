package adaptive_test

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/headgate/headgate/resilience/adaptive"
)

// service answers capacity calls at a time in about takes each; the others
// queue in it, and with a bound it turns them away.
type service struct {
	capacity int
	takes    time.Duration
	bound    int // 0: queues for ever
}

// drive has the limiter's users send n calls, as many at once as it says but
// at most eager, and returns the mean limit over the last half. Time is only
// counted, so that it takes none.
func drive(l *adaptive.Limiter, s *service, n, eager int, random *rand.Rand) (mean float64) {
	var now time.Duration
	free := make(times, s.capacity) // when each of the service's hands is free
	var underWay calls
	sum := 0
	for i := range n {
		for len(underWay) >= min(l.Limit(), eager) {
			done := heap.Pop(&underWay).(call)
			now = done.ends
			l.Add(done.Sample)
		}
		if i >= n/2 {
			sum += l.Limit()
		}
		c := call{Sample: adaptive.Sample{InFlight: len(underWay) + 1}}
		if s.bound > 0 && len(underWay) >= s.bound {
			c.Overload = true
			c.ends = now + time.Millisecond
		} else {
			begins := max(now, free[0])
			noise := 0.9 + 0.2*random.Float64()
			c.ends = begins + time.Duration(float64(s.takes)*noise)
			free[0] = c.ends
			heap.Fix(&free, 0)
		}
		c.Latency = c.ends - now
		heap.Push(&underWay, c)
	}
	return float64(sum) / float64(n-n/2)
}

type call struct {
	adaptive.Sample
	ends time.Duration
}

type calls []call

func (h calls) Len() int           { return len(h) }
func (h calls) Less(i, j int) bool { return h[i].ends < h[j].ends }
func (h calls) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *calls) Push(x any)        { *h = append(*h, x.(call)) }
func (h *calls) Pop() any {
	last := len(*h) - 1
	c := (*h)[last]
	*h = (*h)[:last]
	return c
}

type times []time.Duration

func (h times) Len() int           { return len(h) }
func (h times) Less(i, j int) bool { return h[i] < h[j] }
func (h times) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *times) Push(x any)        { *h = append(*h, x.(time.Duration)) }
func (h *times) Pop() any          { panic("never") }

func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

func within(t *testing.T, what string, got, low, high float64) {
	t.Helper()
	if got < low || got > high {
		t.Errorf("%s: mean limit %.1f, want %.0f to %.0f", what, got, low, high)
	}
}

func TestTheLimitSettlesNearTheServicesCapacity(t *testing.T) {
	for _, capacity := range []int{4, 20, 100} {
		t.Run(fmt.Sprint(capacity), func(t *testing.T) {
			l := adaptive.New(1, 1000)
			mean := drive(l, &service{capacity: capacity, takes: 50 * time.Millisecond}, 30_000, 1000, seeded())
			within(t, "settled", mean, 0.8*float64(capacity), 1.6*float64(capacity))
		})
	}
}

func TestTheLimitFollowsACapacityThatChanges(t *testing.T) {
	l, random := adaptive.New(1, 1000), seeded()
	within(t, "at first", drive(l, &service{capacity: 50, takes: 20 * time.Millisecond}, 20_000, 1000, random), 40, 80)
	within(t, "less", drive(l, &service{capacity: 10, takes: 20 * time.Millisecond}, 20_000, 1000, random), 8, 17)
	within(t, "more again", drive(l, &service{capacity: 50, takes: 20 * time.Millisecond}, 30_000, 1000, random), 40, 80)
}

func TestAServiceThatHasBecomeSlowerIsNotTakenForAQueueForEver(t *testing.T) {
	l, random := adaptive.New(1, 1000), seeded()
	drive(l, &service{capacity: 50, takes: 20 * time.Millisecond}, 20_000, 1000, random)
	mean := drive(l, &service{capacity: 50, takes: 100 * time.Millisecond}, 30_000, 1000, random)
	within(t, "five times slower", mean, 40, 85)
}

func TestTheLimitDoesNotGrowWhileItIsNotUsed(t *testing.T) {
	l := adaptive.New(10, 1000)
	drive(l, &service{capacity: 500, takes: time.Millisecond}, 20_000, 3, seeded())
	if got := l.Limit(); got != 10 {
		t.Errorf("%d, want 10: only 3 at once were needed", got)
	}
}

func TestOverloadCountsAgainstTheLimit(t *testing.T) {
	// Latency says nothing here: 1000 hands, and a door that only lets 30 in.
	l := adaptive.New(1, 1000)
	mean := drive(l, &service{capacity: 1000, takes: 10 * time.Millisecond, bound: 30}, 20_000, 1000, seeded())
	within(t, "with a bound of 30", mean, 18, 32)
}

func TestOneRoundOfOverloadCutsOnce(t *testing.T) {
	l := adaptive.New(100, 1000)
	for l.Limit() < 400 {
		l.Add(adaptive.Sample{Latency: time.Millisecond, InFlight: l.Limit()})
	}
	before := l.Limit()
	for range before { // everyone under way is turned away at the same time
		l.Add(adaptive.Sample{InFlight: before, Overload: true})
	}
	if got, want := l.Limit(), before*8/10; got != want {
		t.Errorf("%d after a round of overload at %d, want %d", got, before, want)
	}
}

func TestTheLimitStaysWithinItsBounds(t *testing.T) {
	l, random := adaptive.New(3, 17), seeded()
	for range 100_000 {
		got := l.Add(adaptive.Sample{
			Latency:  time.Duration(random.ExpFloat64() * float64(time.Millisecond)),
			InFlight: random.IntN(30), Overload: random.IntN(50) == 0,
		})
		if got != l.Limit() || got < 3 || got > 17 {
			t.Fatalf("limit %d (%d)", got, l.Limit())
		}
	}
}

func TestNewChecksItsArguments(t *testing.T) {
	for _, c := range [][2]int{{0, 5}, {6, 5}, {-1, -1}} {
		func() {
			defer func() {
				if text := fmt.Sprint(recover()); !strings.HasPrefix(text, "adaptive: New(") {
					t.Errorf("New(%d, %d): panic %q", c[0], c[1], text)
				}
			}()
			adaptive.New(c[0], c[1])
		}()
	}
}

func TestAddAllocatesNothing(t *testing.T) {
	l := adaptive.New(100, 100)
	add := func() { l.Add(adaptive.Sample{Latency: time.Millisecond, InFlight: 100}) }
	for range 1000 {
		add()
	}
	if n := testing.AllocsPerRun(1000, add); n != 0 {
		t.Errorf("%v allocations a sample, want 0", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	l := adaptive.New(100, 100)
	b.ReportAllocs()
	for b.Loop() {
		l.Add(adaptive.Sample{Latency: time.Millisecond, InFlight: 100})
	}
}
