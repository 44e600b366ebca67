package flow_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/resilience"
)

// service is a far side that works on so many calls at once, each for so long;
// what is beyond that queues there.
type service struct {
	hands  *semaphore.Weighted
	each   time.Duration
	inside gauge
}

func newService(hands int64, each time.Duration) *service {
	return &service{hands: semaphore.NewWeighted(hands), each: each}
}

func (s *service) call(_ context.Context, v int) (int, error) {
	s.inside.enter()
	defer s.inside.leave()
	_ = s.hands.Acquire(context.Background(), 1)
	defer s.hands.Release(1)
	<-time.After(s.each)
	return v, nil
}

func TestAdaptiveFindsWhatTheFarSideBears(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hands, items = 20, 6000 // about 30 windows of some 200 steps
		far := newService(hands, 10*time.Millisecond)
		src := &counter{n: items}
		start, next := time.Now(), 0
		for v, err := range flow.Map(src.all(), far.call, flow.Adaptive(1, 200)) {
			if err != nil || v != next {
				t.Fatalf("got (%d, %v), want item %d", v, err, next)
			}
			if next++; next == items/2 {
				far.inside.most.Store(0)
			}
		}
		best := items / hands * far.each
		if took := time.Since(start); took > best*13/10 {
			t.Errorf("took %v, want at most 1.3 times the best, %v", took, best)
		}
		if most := far.inside.most.Load(); most > 2*hands {
			t.Errorf("up to %d in flight in the second half, where %d are worked on", most, hands)
		}
	})
}

func TestAdaptiveFollowsAServiceThatHalves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const hands, phase = 20, 6000
		far := newService(hands, 10*time.Millisecond)
		src := &counter{n: 3 * phase}
		var took [3]time.Duration
		start, next := time.Now(), 0
		for _, err := range flow.Map(src.all(), far.call, flow.Adaptive(1, 200)) {
			if err != nil {
				t.Fatal(err)
			}
			if next++; next%phase == 0 {
				took[next/phase-1] = time.Since(start)
				start = time.Now()
				switch next / phase {
				case 1:
					_ = far.hands.Acquire(context.Background(), hands/2)
				case 2:
					far.hands.Release(hands / 2)
				}
			}
		}
		best := phase / hands * far.each
		for i, times := range []time.Duration{1, 2, 1} {
			if took[i] > times*best*14/10 {
				t.Errorf("phase %d took %v, want about %v", i, took[i], times*best)
			}
		}
	})
}

func TestAdaptiveNeverPassesItsBoundsAndRestsOnOverload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &counter{n: 2000}
		var inside gauge
		var refused atomic.Int64
		for _, err := range flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
			inside.enter()
			defer inside.leave()
			<-time.After(time.Millisecond)
			if inside.now.Load() > 8 {
				refused.Add(1)
				return 0, resilience.Overload(errStep)
			}
			return v, nil
		}, flow.Adaptive(2, 16), flow.Unordered()) {
			var failed *flow.ItemError[int]
			if err != nil && !errors.As(err, &failed) {
				t.Error(err)
			}
		}
		if most := inside.most.Load(); most > 16 {
			t.Errorf("%d in flight, want at most 16", most)
		}
		if n := refused.Load(); n > 500 {
			t.Errorf("%d of 2000 refused: the limit does not heed overload", n)
		}
	})
}

func TestAdaptiveChecksItsBounds(t *testing.T) {
	for want, call := range map[string]func(){
		"flow: Adaptive(0, 4): want 1 <= lowest <= highest": func() { flow.Adaptive(0, 4) },
		"flow: Adaptive(5, 4): want 1 <= lowest <= highest": func() { flow.Adaptive(5, 4) },
		"flow: FlatMap: Adaptive does not apply here":       func() { flow.FlatMap((&counter{}).all(), tens, flow.Adaptive(1, 2)) },
	} {
		if got, _ := crash(call); got != want {
			t.Errorf("got %v, want the panic %q", got, want)
		}
	}
}
