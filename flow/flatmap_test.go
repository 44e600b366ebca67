package flow_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// tens is the step v -> 10v, 10v+1, … 10v+9, one a millisecond.
func tens(_ context.Context, v int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range 10 {
			<-time.After(time.Millisecond)
			if !yield(10*v+i, nil) {
				return
			}
		}
	}
}

func TestFlatMapYieldsEveryElementOfEveryItem(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 100}
		var got, want []int
		for i := range 1000 {
			want = append(want, i)
		}
		start := time.Now()
		for v, err := range flow.FlatMap(src.all(), tens, s.options()...) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v)
		}
		took := time.Since(start)
		if s.unordered {
			slices.Sort(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		rounds := (100 + s.workers - 1) / s.workers
		if want := time.Duration(rounds) * 10 * time.Millisecond; took != want {
			t.Errorf("took %v with %d workers, want %v", took, s.workers, want)
		}
	})
}

func TestFlatMapOpensAtMostItsWorkersAndPullsAtMostItsWindow(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		src := &counter{n: -1}
		var open gauge
		got := 0
		for range flow.FlatMap(src.all(), func(_ context.Context, v int) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				open.enter()
				defer open.leave()
				for i := range 3 {
					if !yield(i, nil) {
						return
					}
				}
			}
		}, s.options(flow.Buffer(3))...) {
			got++
			if got%20 == 0 {
				synctest.Wait()
			}
			if ahead := int(src.pulled.Load()) - got/3; ahead > s.workers+3 {
				t.Fatalf("%d items pulled and not used up, want at most %d", ahead, s.workers+3)
			}
			if got == 300 {
				break
			}
		}
		if most := open.most.Load(); most > int64(s.workers) {
			t.Errorf("%d sequences were open at once, want at most %d", most, s.workers)
		}
		if src.open.Load() != 0 || open.now.Load() != 0 {
			t.Error("a sequence is still open after the loop")
		}
	})
}

func TestFlatMapPassesErrors(t *testing.T) {
	errSource := errors.New("source failed")
	inEveryShape(t, func(t *testing.T, s shape) {
		src := seq.Concat(seq.Of(1), seq.Fail[int](errSource), seq.Of(2))
		var got []string
		for _, err := range flow.FlatMap(src, func(_ context.Context, v int) iter.Seq2[int, error] {
			return seq.Concat(seq.Of(v), seq.Fail[int](errStep), seq.Of(v))
		}, s.options()...) {
			var item *flow.ItemError[int]
			switch {
			case err == nil:
				got = append(got, "value")
			case errors.As(err, &item) && errors.Is(err, errStep):
				got = append(got, "step")
			case err == errSource:
				got = append(got, "source")
			default:
				t.Errorf("unexpected %v", err)
			}
		}
		want := []string{"value", "step", "value", "source", "value", "step", "value"}
		if s.unordered {
			slices.Sort(want)
			slices.Sort(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

func TestFlatMapEndsCleanly(t *testing.T) {
	errCause := errors.New("enough")
	for _, how := range []string{"break", "cancel", "panic in a step", "panic in the source", "Goexit in a step"} {
		t.Run(how, func(t *testing.T) {
			inEveryShape(t, func(t *testing.T, s shape) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				src := &counter{n: -1}
				var open gauge
				in := seq.Tap(src.all(), func(v int) {
					if how == "panic in the source" && v == 10 {
						explode(v)
					}
				})
				got, last := 0, error(nil)
				value, exited := crash(func() {
					for _, err := range flow.FlatMap(in, func(_ context.Context, v int) iter.Seq2[int, error] {
						return func(yield func(int, error) bool) {
							open.enter()
							defer open.leave()
							for i := range 5 {
								if how == "panic in a step" && v == 10 && i == 3 {
									explode(v)
								}
								if how == "Goexit in a step" && v == 10 && i == 3 {
									runtime.Goexit()
								}
								if !yield(i, nil) {
									return
								}
							}
						}
					}, s.options(flow.WithContext(ctx))...) {
						if last != nil {
							t.Error("an element after the cause")
						}
						last = err
						got++
						if got == 40 && how == "break" {
							break
						}
						if got == 40 && how == "cancel" {
							cancel(errCause)
						}
					}
				})
				if src.open.Load() != 0 || open.now.Load() != 0 {
					t.Error("a sequence is still open after the loop")
				}
				switch how {
				case "break", "cancel":
					if value != nil || exited {
						t.Errorf("panicked with %v (exited: %v)", value, exited)
					}
					if how == "cancel" && (last != errCause || got != 41) {
						t.Errorf("got %d elements and the last error %v, want 41 and the cause", got, last)
					}
				case "Goexit in a step":
					if !exited {
						t.Error("Goexit did not reach the loop")
					}
				default:
					if err, _ := value.(error); !errors.Is(err, errStep) {
						t.Errorf("panicked with %v", value)
					}
				}
			})
		})
	}
}

func TestFlatMapRestsWhileItsGateIsHeld(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		var gate seq.Gate
		ctx, cancel := context.WithCancel(t.Context())
		src := &counter{n: -1}
		inner := &counter{n: 3}
		finished := make(chan struct{})
		go func() {
			defer close(finished)
			for range flow.FlatMap(src.all(), func(context.Context, int) iter.Seq2[int, error] {
				return seq.Tap(inner.all(), func(int) { <-time.After(time.Millisecond) })
			}, s.options(flow.WithGate(&gate), flow.WithContext(ctx))...) {
			}
		}()
		<-time.After(100 * time.Millisecond)
		release := gate.Hold()
		<-time.After(time.Second)
		before := [2]int64{src.pulled.Load(), inner.pulled.Load()}
		<-time.After(time.Second)
		if now := [2]int64{src.pulled.Load(), inner.pulled.Load()}; now != before {
			t.Errorf("pulled %v before and %v while the gate was held", before, now)
		}
		release()
		<-time.After(time.Second)
		if src.pulled.Load() == before[0] {
			t.Error("nothing went on after the release")
		}
		cancel()
		<-finished
	})
}
