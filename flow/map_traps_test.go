package flow_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"testing"
	"time"

	"github.com/headgate/headgate/flow"
)

// within fails the test, with all stacks, if f hangs.
func within(t *testing.T, d time.Duration, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(d):
		buf := make([]byte, 1<<16)
		t.Fatalf("stuck\n%s", buf[:runtime.Stack(buf, true)])
	}
}

// Error elements overtake everything while all workers are busy; the feeder
// must neither wait for a place nor keep the loop from being left.
func TestBreakWhileErrorsOvertakeBusyWorkers(t *testing.T) {
	within(t, 5*time.Second, func() {
		src := func(yield func(int, error) bool) {
			for i := range 2 {
				if !yield(i, nil) {
					return
				}
			}
			for yield(0, errors.New("element")) {
			}
		}
		step := func(ctx context.Context, i int) (int, error) { <-ctx.Done(); return i, nil }
		n := 0
		for range flow.Map(src, step, flow.Workers(2), flow.Unordered()) {
			if n++; n == 126 {
				break
			}
		}
	})
}

// The same without leaving the loop: all of them come while both steps run.
func TestErrorsOvertakeBusyWorkers(t *testing.T) {
	within(t, 5*time.Second, func() {
		release := make(chan struct{})
		src := func(yield func(int, error) bool) {
			for i := range 2 {
				if !yield(i, nil) {
					return
				}
			}
			for yield(0, errors.New("element")) {
			}
		}
		step := func(ctx context.Context, i int) (int, error) { <-release; return i, nil }
		n := 0
		for range flow.Map(src, step, flow.Workers(2), flow.Unordered()) {
			if n++; n == 300 {
				close(release)
				break
			}
		}
	})
}

// An item that is published while the loop's body runs and all workers sleep is
// started, however fast the steps were so far: the body may wait for it.
func TestBodyWaitsForTheStepOfAnItemItCaused(t *testing.T) {
	within(t, 5*time.Second, func() {
		items, started := make(chan int, 1), make(chan int, 1)
		src := func(yield func(int, error) bool) {
			for i := range items {
				if !yield(i, nil) {
					return
				}
			}
		}
		step := func(_ context.Context, i int) (int, error) { started <- i; return i, nil }
		items <- 0
		for i := range flow.Map(src, step, flow.Workers(2)) {
			if i == 0 {
				<-started
			}
			if i == 500 {
				close(items)
				break
			}
			items <- i + 1
			if s := <-started; s != i+1 {
				t.Errorf("%d", s)
			}
		}
	})
}

// A panic of the source's own clean-up is raised when the loop is left.
func TestFlatMapRaisesPanicOfTheSourcesCleanUp(t *testing.T) {
	src := func(yield func(int, error) bool) {
		defer func() { panic("clean-up") }()
		for i := 0; yield(i, nil); i++ {
		}
	}
	f := func(_ context.Context, i int) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) { yield(i, nil) }
	}
	for name, seq := range map[string]iter.Seq2[int, error]{
		"Map":     flow.Map(src, func(_ context.Context, i int) (int, error) { return i, nil }, flow.Workers(2)),
		"FlatMap": flow.FlatMap(src, f, flow.Workers(2)),
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			for range seq {
				break
			}
		})
	}
}

// A goroutine lost to Goexit is replaced: a step in front of it may wait for
// the start of one behind it.
func TestGoexitBehindAStepThatWaitsForALaterOne(t *testing.T) {
	within(t, 5*time.Second, func() {
		src := func(yield func(int, error) bool) {
			for i := 0; i < 8 && yield(i, nil); i++ {
			}
		}
		started, first := make(chan struct{}), make(chan struct{})
		step := func(_ context.Context, i int) (int, error) {
			switch i {
			case 0:
				close(first)
				<-started
			case 1:
				<-first
				runtime.Goexit()
			case 2:
				close(started)
			}
			return i, nil
		}
		done := make(chan struct{})
		go func() {
			defer close(done)
			for range flow.Map(src, step, flow.Workers(2)) {
			}
		}()
		<-done
	})
}
