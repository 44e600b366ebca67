package flow_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
	"weak"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

var stress = flag.Duration("stress", 2*time.Second, "how long TestMapUnderStress runs")

// TestMapUnderStress mixes at random what the other tests try one by one, on
// real processors and the real clock.
func TestMapUnderStress(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	goroutines := runtime.NumGoroutine()
	runs := 0
	for end := time.Now().Add(*stress); time.Now().Before(end); runs++ {
		runtime.GOMAXPROCS([]int{1, 2, 8}[random.IntN(3)])
		p := newPlan(random)
		watchdog := time.AfterFunc(time.Minute, func() { panic(fmt.Sprintf("stuck: seed %d, run %d: %+v", seed, runs, p)) })
		p.run(t)
		watchdog.Stop()
		if t.Failed() {
			t.Fatalf("seed %d, run %d: %+v", seed, runs, p)
		}
	}
	for range 100 { // a goroutine that has ended may still be counted
		if runtime.NumGoroutine() <= goroutines {
			break
		}
		runtime.Gosched()
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines after %d runs, %d before", n, runs, goroutines)
	}
	t.Logf("%d runs", runs)
}

// plan is one run: what it is to do, and the odds, one in so many, of what may
// happen to an item (0: never).
type plan struct {
	seed                        uint64
	shape                       shape
	buffer                      int // -1: the default
	items                       int
	breakAt, cancelAt           int // element; -1: never
	fail, sourceFail            int
	spin, yield, sleep, rest    int
	hold, nest, fatalAt, exitAt int
}

func newPlan(r *rand.Rand) plan {
	odds := func(most int) int {
		if r.IntN(2) == 0 {
			return 0
		}
		return 1 + r.IntN(most)
	}
	at := func(share, n int) int {
		if r.IntN(share) > 0 {
			return -1
		}
		return r.IntN(n + 1)
	}
	n := []int{0, 1, 2, 63, 64, 65, 300, 3000}[r.IntN(8)]
	return plan{
		seed:    r.Uint64(),
		shape:   shape{workers: []int{1, 2, 3, 4, 16, 64}[r.IntN(6)], unordered: r.IntN(2) == 0},
		buffer:  []int{-1, 0, 1, 7, 200}[r.IntN(5)],
		items:   n,
		breakAt: at(3, n), cancelAt: at(5, n),
		fail: odds(20), sourceFail: odds(20),
		spin: odds(10), yield: odds(10), sleep: odds(500), rest: odds(200),
		hold: odds(300), nest: at(4, 1), fatalAt: at(8, n), exitAt: at(10, n),
	}
}

var errCause = errors.New("the cause")

var spun atomic.Int64 // so that spin is not in vain

func (p plan) run(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	var gate seq.Gate
	var open, inside gauge
	one := func(odds int) bool { return odds > 0 && rand.IntN(odds) == 0 }
	src := func(yield func(int, error) bool) {
		open.enter()
		defer open.leave()
		for i := range p.items {
			err := error(nil)
			if one(p.sourceFail) {
				err = errStep
			}
			if one(p.yield) {
				runtime.Gosched()
			}
			if !yield(i, err) {
				return
			}
		}
	}
	step := func(_ context.Context, v int) (int, error) {
		inside.enter()
		defer inside.leave()
		switch {
		case v == p.fatalAt:
			panic(errStep)
		case v == p.exitAt:
			runtime.Goexit()
		case one(p.hold):
			defer gate.Hold()()
			runtime.Gosched()
		case one(p.spin):
			spun.Add(int64(spin(rand.IntN(100))))
		case one(p.yield):
			runtime.Gosched()
		case one(p.sleep):
			<-time.After(time.Duration(rand.IntN(200)) * time.Microsecond)
		}
		if one(p.fail) {
			return v, errStep
		}
		return v, nil
	}
	opts := p.shape.options(flow.WithContext(ctx), flow.WithGate(&gate))
	if p.buffer >= 0 {
		opts = append(opts, flow.Buffer(p.buffer))
	}
	m := flow.Map(src, step, opts...)
	if p.nest >= 0 {
		m = flow.Map(m, func(_ context.Context, v int) (int, error) { return v, nil }, opts...)
	}
	elements, causes, last := 0, 0, -1
	var seen []int
	value, exited := crash(func() {
		for v, err := range m {
			if causes > 0 {
				t.Error("an element after the cause")
			}
			switch {
			case err == nil:
				if !p.shape.unordered && v <= last {
					t.Errorf("item %d after item %d", v, last)
				}
				last = v
				seen = append(seen, v)
			case err == errCause:
				causes++
			case !errors.Is(err, errStep):
				t.Errorf("unexpected error %v", err)
			}
			if one(p.rest) {
				<-time.After(time.Duration(rand.IntN(200)) * time.Microsecond)
			}
			elements++
			if elements == p.cancelAt {
				cancel(errCause)
			}
			if elements == p.breakAt {
				break
			}
		}
	})
	if open.now.Load() != 0 || inside.now.Load() != 0 {
		t.Error("the source or a step still runs after the loop")
	}
	slices.Sort(seen)
	if len(slices.Compact(slices.Clone(seen))) != len(seen) {
		t.Error("an item was yielded twice")
	}
	whole := p.breakAt < 1 && p.cancelAt < 1 && !exited && value == nil
	if want := p.items; whole && elements != want {
		t.Errorf("got %d elements, want %d", elements, want)
	}
	if p.fatalAt < 0 && value != nil || p.exitAt < 0 && exited {
		t.Errorf("panicked with %v (exited: %v)", value, exited)
	}
}

// held counts the values that the collector cannot free. A goroutine that was
// interrupted just after it let go of one may still seem to hold it: it is
// given some time to go on.
func held[T any](ps []weak.Pointer[T]) (n int) {
	for range 100 {
		runtime.GC()
		n = 0
		for _, p := range ps {
			if p.Value() != nil {
				n++
			}
		}
		if n == 0 {
			return 0
		}
		runtime.Gosched()
	}
	return n
}

// What has been yielded, and what has been taken, is let go of.
func TestMapKeepsNothingThatWasYielded(t *testing.T) {
	type big struct{ _ [4096]byte }
	for _, s := range []shape{{workers: 1}, {workers: 4}, {workers: 4, unordered: true}} {
		t.Run(s.String(), func(t *testing.T) {
			var ins, outs []weak.Pointer[big]
			src := func(yield func(*big, error) bool) {
				for range 200 {
					b := new(big)
					ins = append(ins, weak.Make(b))
					if !yield(b, nil) {
						return
					}
				}
			}
			yielded := 0
			for out := range flow.Map(src, func(_ context.Context, _ *big) (*big, error) { return new(big), nil }, s.options(flow.Buffer(0))...) {
				outs = append(outs, weak.Make(out))
				if yielded++; yielded == 150 {
					break
				}
				out = nil
				if yielded%50 == 0 {
					if kept := held(outs[:yielded-1]); kept > 0 {
						t.Errorf("%d of %d yielded values are still held", kept, yielded)
					}
				}
			}
			if kept := held(slices.Concat(ins, outs)); kept > 0 {
				t.Errorf("%d of %d values are held after the loop", kept, len(ins)+len(outs))
			}
		})
	}
}
