package flow_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func TestAHeldGateStopsPullsAndSteps(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		var gate seq.Gate
		src := &counter{n: -1}
		var begun, inside atomic.Int64
		ctx, cancel := context.WithCancel(t.Context())
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			for _, err := range flow.Map(src.all(), func(context.Context, int) (int, error) {
				begun.Add(1)
				inside.Add(1)
				defer inside.Add(-1)
				<-time.After(time.Duration(rand.IntN(1000)) * time.Microsecond)
				return 0, nil
			}, s.options(flow.WithGate(&gate), flow.WithContext(ctx))...) {
				if err != nil && !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}
		}()
		rounds := 1000
		if testing.Short() {
			rounds = 50
		}
		for range rounds {
			<-time.After(time.Duration(rand.IntN(3000)) * time.Microsecond)
			release := gate.Hold()
			synctest.Wait() // what passed the gate before has got to where it goes
			pulled, steps := src.pulled.Load(), begun.Load()
			<-time.After(time.Duration(rand.IntN(3000)) * time.Microsecond)
			synctest.Wait()
			if p, b := src.pulled.Load(), begun.Load(); p != pulled || b != steps {
				t.Fatalf("while the gate was held %d items were pulled and %d steps begun", p-pulled, b-steps)
			}
			release()
		}
		release := gate.Hold()
		<-time.After(time.Second)
		if n := inside.Load(); n != 0 {
			t.Errorf("%d steps in flight a second after the gate was held", n)
		}
		before := begun.Load()
		release()
		<-time.After(time.Second)
		if begun.Load() == before {
			t.Error("nothing went on after the release")
		}
		cancel()
		<-finished
	})
}

func TestAHeldGateLetsResultsOut(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		var gate seq.Gate
		src := &counter{n: 2 * s.workers}
		var release func()
		got := 0
		for range flow.Map(src.all(), double, s.options(flow.WithGate(&gate))...) {
			got++
			if got == 1 {
				synctest.Wait()
				release = gate.Hold()
			}
			if got == 2*s.workers-1 {
				release()
			}
		}
		if got != 2*s.workers {
			t.Errorf("got %d results, want %d", got, 2*s.workers)
		}
	})
}

func TestAGateHeldFromTheStartPullsNothing(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		var gate seq.Gate
		release := gate.Hold()
		src := &counter{n: 10}
		time.AfterFunc(time.Hour, func() {
			if n := src.started.Load(); n != 0 {
				t.Error("the source was started through a held gate")
			}
			release()
		})
		got := 0
		for range flow.Map(src.all(), double, s.options(flow.WithGate(&gate))...) {
			got++
		}
		if got != 10 {
			t.Errorf("got %d results, want 10", got)
		}
	})
}

func TestAHeldGateDoesNotKeepALoopFromEnding(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		var gate seq.Gate
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		src := &counter{n: -1}
		got := 0
		for _, err := range flow.Map(src.all(), double, s.options(flow.WithGate(&gate), flow.WithContext(ctx))...) {
			if err != nil {
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				continue
			}
			if got++; got == 3 {
				defer gate.Hold()()
			}
		}
	})
}
