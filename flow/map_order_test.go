package flow_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
)

func TestMapKeepsOrderWhateverTheWorkersAndTheirPace(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		const n = 500
		want := make([]int, n)
		for i := range want {
			want[i] = 2 * i
		}
		src := &counter{n: n}
		var inside gauge
		var got []int
		for v, err := range flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
			inside.enter()
			defer inside.leave()
			<-time.After(time.Duration(rand.IntN(5)) * time.Millisecond)
			return 2 * v, nil
		}, s.options()...) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v)
		}
		if s.unordered {
			slices.Sort(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		if most := inside.most.Load(); most > int64(s.workers) {
			t.Errorf("%d steps ran at once, want at most %d", most, s.workers)
		}
	})
}

func TestMapRunsAsManyStepsAtOnceAsItHasWorkers(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 4 * s.workers}
		start := time.Now()
		for _, err := range flow.Map(src.all(), func(context.Context, int) (int, error) {
			<-time.After(time.Second)
			return 0, nil
		}, s.options()...) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 4*time.Second {
			t.Errorf("four steps of a second for each of %d workers took %v, want 4s", s.workers, took)
		}
	})
}

func TestMapUnorderedYieldsInOrderOfCompletion(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		if !s.unordered {
			return
		}
		src := &counter{n: s.workers}
		var got []int
		for v, err := range flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
			<-time.After(time.Duration(s.workers-v) * time.Second)
			return v, nil
		}, s.options()...) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v)
		}
		for i, v := range got {
			if want := s.workers - 1 - i; v != want {
				t.Fatalf("result %d: got item %d, want %d, the next to be ready; all: %v", i, v, want, got)
			}
		}
	})
}

// A slow head must not stop the others before the window is full.
func TestMapLetsOthersFinishBehindASlowHead(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 200}
		finished, behind := 0, make(chan struct{}, 200)
		for v, err := range flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
			if v == 0 {
				<-time.After(300 * time.Millisecond)
			} else {
				<-time.After(time.Millisecond)
				behind <- struct{}{}
			}
			return v, nil
		}, s.options()...) {
			if err != nil {
				t.Fatal(err)
			}
			if v == 0 {
				finished = len(behind)
			}
		}
		if finished < 30 {
			t.Errorf("%d items finished behind a head of 300 ms, want at least 30", finished)
		}
	})
}

// Steps that wait for a later item's step must not be stuck behind each other.
func TestMapStepsMayWaitForLaterOnes(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		const n = 300
		begun := make([]chan struct{}, n+1)
		for i := range begun {
			begun[i] = make(chan struct{})
		}
		close(begun[n])
		src := &counter{n: n}
		count := 0
		for _, err := range flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
			close(begun[v])
			if v%2 == 0 && v > 100 { // after items that taught the engine that steps are short
				<-begun[v+1]
			}
			return v, nil
		}, s.options()...) {
			if err != nil {
				t.Fatal(err)
			}
			count++
		}
		if count != n {
			t.Errorf("got %d results, want %d", count, n)
		}
	})
}

func TestMapPassesErrorsInTheirPlaceOnce(t *testing.T) {
	errSource := errors.New("source failed")
	inEveryShape(t, func(t *testing.T, s shape) {
		src := func(yield func(int, error) bool) {
			for i := range 100 {
				if i%10 == 5 {
					if !yield(0, errSource) {
						return
					}
				} else if !yield(i, nil) {
					return
				}
			}
		}
		type seen struct{ values, steps, sources int }
		var got seen
		at := 0
		for v, err := range flow.Map(src, func(_ context.Context, v int) (int, error) {
			if v%10 == 7 {
				return 99, errStep
			}
			return v, nil
		}, s.options()...) {
			var item *flow.ItemError[int]
			switch {
			case err == nil:
				got.values++
				if !s.unordered && v != at {
					t.Errorf("element %d: got %d", at, v)
				}
			case errors.As(err, &item):
				got.steps++
				if !errors.Is(err, errStep) || err.Error() != errStep.Error() || item.Item%10 != 7 {
					t.Errorf("got %#v for a failed step", err)
				}
				if v != 0 {
					t.Errorf("a failed step's value is %d, want the zero value", v)
				}
				if !s.unordered && item.Item != at {
					t.Errorf("element %d: got the failure of item %d", at, item.Item)
				}
			case err == errSource:
				got.sources++
				if !s.unordered && at%10 != 5 {
					t.Errorf("element %d: got the source's error", at)
				}
			default:
				t.Errorf("unexpected error %v", err)
			}
			at++
		}
		if want := (seen{80, 10, 10}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

// The feeder delivers errors itself, so they can be yielded, and their slots
// used again, before a worker comes to them.
func TestMapSurvivesErrorsThatOvertakeTheirClaim(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		src := func(yield func(int, error) bool) {
			for i := range 1500 {
				var err error
				if i%2 == 1 {
					err = errStep
				}
				if !yield(i, err) {
					return
				}
			}
		}
		loops := 20
		if testing.Short() {
			loops = 2
		}
		for range loops {
			count := 0
			for v, err := range flow.Map(src, double, s.options()...) {
				if !s.unordered && (err != nil) != (count%2 == 1) || err == nil && v%4 != 0 {
					t.Fatalf("element %d: got (%d, %v)", count, v, err)
				}
				count++
			}
			if count != 1500 {
				t.Fatalf("got %d elements, want 1500", count)
			}
		}
	})
}

func TestMapLosesNoValueBeforeAnErrorThatEndsTheSource(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := func(yield func(int, error) bool) {
			for i := range 70 {
				if !yield(i, nil) {
					return
				}
			}
			yield(0, errStep)
		}
		values, errs := 0, 0
		for _, err := range flow.Map(src, func(_ context.Context, v int) (int, error) {
			runtime.Gosched()
			return v, nil
		}, s.options()...) {
			if err != nil {
				errs++
			} else {
				values++
			}
		}
		if values != 70 || errs != 1 {
			t.Errorf("got %d values and %d errors, want 70 and 1", values, errs)
		}
	})
}

func TestMapOfNothingIsNothing(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 0}
		for v, err := range flow.Map(src.all(), double, s.options()...) {
			t.Errorf("got (%v, %v) from an empty source", v, err)
		}
	})
}
