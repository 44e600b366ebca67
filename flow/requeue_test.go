package flow_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

// every is a schedule of n further attempts, a second between them.
func every(n uint64) func() retry.Backoff {
	return func() retry.Backoff { return retry.WithMaxRetries(n, retry.NewConstant(time.Second)) }
}

// flaky counts attempts by item, and fails the first ones.
type flaky struct {
	fails int // how often, for items divisible by 3
	tried [1000]atomic.Int64
	gauge
}

func (f *flaky) step(_ context.Context, v int) (int, error) {
	f.enter()
	defer f.leave()
	if n := f.tried[v].Add(1); v%3 == 0 && int(n) <= f.fails {
		return 5, errStep
	}
	return 2 * v, nil
}

func TestRequeueTriesFailedItemsAgain(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		for _, fails := range []int{0, 1, 3, 4} {
			f, src := &flaky{fails: fails}, &counter{n: 300}
			var got, want []string
			for i := range 300 {
				if tries := min(fails, 3) + 1; i%3 == 0 && fails > 3 {
					want = append(want, fmt.Sprint(i, " failed after ", tries))
				} else {
					want = append(want, fmt.Sprint(2*i))
				}
			}
			for v, err := range flow.Requeue(src.all(), f.step, every(3), s.options()...) {
				var failed *flow.ItemError[int]
				var gaveUp *resilience.RetryError
				switch {
				case errors.As(err, &failed) && errors.As(err, &gaveUp) && errors.Is(err, errStep) && v == 0:
					got = append(got, fmt.Sprint(failed.Item, " failed after ", gaveUp.Attempts))
					if gaveUp.Elapsed != 3*time.Second {
						t.Errorf("gave up after %v, want 3s", gaveUp.Elapsed)
					}
				default:
					got = append(got, fmt.Sprint(v))
				}
			}
			slices.Sort(got)
			slices.Sort(want)
			if d := cmp.Diff(want, got); d != "" {
				t.Fatalf("fails=%d: results (-want +got):\n%s", fails, d)
			}
			if most := f.most.Load(); most > int64(s.workers) {
				t.Errorf("%d steps at once, want at most %d", most, s.workers)
			}
		}
	})
}

// The worker of an item that failed goes on with the next; an item whose time
// has come starts before those not pulled yet.
func TestRequeueGoesOnWithOthersMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, tried := time.Now(), map[int]int{}
		var got []string
		step := func(_ context.Context, v int) (int, error) {
			<-time.After(400 * time.Millisecond)
			if tried[v]++; v < 2 && tried[v] == 1 {
				return 0, errStep
			}
			return v, nil
		}
		for v := range flow.Requeue(upTo(6), step, every(1), flow.Workers(1), flow.Buffer(3)) {
			got = append(got, fmt.Sprint(v, " at ", time.Since(start)))
		}
		want := []string{
			"2 at 1.2s", "3 at 1.6s", // 0 is due at 1.4s, and two more have been pulled by then
			"4 at 2s", "0 at 2.4s", "5 at 2.8s", "1 at 3.2s",
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("results (-want +got):\n%s", d)
		}
	})
}

func TestRequeueIsBoundedByItsWindow(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		for _, buffer := range []int{-1, 0, 5} {
			bound := max(2*s.workers, 64)
			opts := s.options()
			if buffer >= 0 {
				bound = s.workers + buffer
				opts = append(opts, flow.Buffer(buffer))
			}
			src := &counter{n: -1}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			broken := func(context.Context, int) (int, error) { return 0, errStep }
			for _, err := range flow.Requeue(src.all(), broken, every(1000), append(opts, flow.WithContext(ctx))...) {
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("got %v", err)
				}
			}
			cancel()
			if n := int(src.pulled.Load()); n != bound {
				t.Errorf("%d pulled while all wait, want %d", n, bound)
			}
		}
	})
}

func TestRequeueHeedsMarks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, tries := time.Now(), 0
		for _, err := range flow.Requeue(seq.Of(1), func(context.Context, int) (int, error) {
			switch tries++; tries {
			case 1:
				return 0, resilience.After(errStep, time.Minute)
			default:
				return 0, resilience.Permanent(errStep)
			}
		}, every(10)) {
			var gaveUp *resilience.RetryError
			if !errors.As(err, &gaveUp) || gaveUp.Attempts != 2 || time.Since(start) != time.Minute {
				t.Errorf("got %v after %v, want the end after 2 attempts and a minute", err, time.Since(start))
			}
		}
		for _, err := range flow.Requeue(seq.Of(1), func(context.Context, int) (int, error) {
			return 0, resilience.Permanent(errStep)
		}, every(10)) {
			var gaveUp *resilience.RetryError
			if errors.As(err, &gaveUp) || err.Error() != errStep.Error() {
				t.Errorf("got %v, want the step's error as it is", err)
			}
		}
	})
}

func TestRequeueRaisesPanicsInTheLoop(t *testing.T) {
	for _, where := range []string{"step", "second attempt", "backoff", "source", "Goexit"} {
		t.Run(where, func(t *testing.T) {
			inEveryShape(t, func(t *testing.T, s shape) {
				src := &counter{n: -1}
				var tried atomic.Int64
				value, exited := crash(func() {
					in := seq.Tap(pacedBy(100*time.Millisecond, src.all()), func(v int) {
						if v == 40 && where == "source" {
							explode(v)
						}
					})
					backoff := func() retry.Backoff {
						if where == "backoff" {
							explode(0)
						}
						return every(3)()
					}
					for range flow.Requeue(in, func(_ context.Context, v int) (int, error) {
						switch {
						case v == 20 && where == "step", v == 20 && where == "second attempt" && tried.Add(1) == 2:
							explode(v)
						case v == 20 && where == "Goexit":
							runtime.Goexit()
						case v == 20:
							return 0, errStep
						}
						return v, nil
					}, backoff, s.options()...) {
					}
				})
				if exited != (where == "Goexit") {
					t.Fatalf("ended with %v, exited: %v", value, exited)
				}
				if p, ok := value.(*flow.PanicError); !exited && (!ok || !strings.Contains(string(p.Stack), "explode")) {
					t.Errorf("got %v, want a PanicError with its stack", value)
				}
				if src.open.Load() != 0 {
					t.Error("the source's clean-up has not run")
				}
			})
		})
	}
}

func TestRequeueStartsNothingWhileTheGateIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate seq.Gate
		var tries atomic.Int64
		time.AfterFunc(time.Minute+1, func() {
			release := gate.Hold()
			time.Sleep(time.Second)
			before := tries.Load()
			time.Sleep(time.Hour)
			if n := tries.Load() - before; n != 0 {
				t.Errorf("%d attempts while the gate was held", n)
			}
			release()
		})
		for range flow.Requeue(upTo(10), func(context.Context, int) (int, error) {
			tries.Add(1)
			return 0, errStep
		}, every(100), flow.Workers(3), flow.WithGate(&gate)) {
		}
		if n := tries.Load(); n != 1010 {
			t.Errorf("%d attempts, want 1010", n)
		}
	})
}

func TestRequeueKeepsTheRules(t *testing.T) {
	for _, workers := range []int{1, 4} {
		t.Run(fmt.Sprintf("workers=%d", workers), func(t *testing.T) {
			seqtest.TestOperator(t, func(src items) iter.Seq2[int, error] {
				return flow.Requeue(src, func() func(context.Context, item) (int, error) {
					var tried atomic.Int64
					return func(_ context.Context, v item) (int, error) {
						if tried.Add(1)%4 == 0 {
							return 0, errStep
						}
						return v.N, nil
					}
				}(), every(1000), flow.Workers(workers), flow.Buffer(3))
			}, seqtest.Ahead(workers+3), seqtest.Unordered(), seqtest.Within(2*time.Second),
				seqtest.Model(func(src items) iter.Seq2[int, error] { return seq.Map(src, item.Int) }))
		})
	}
}

func TestRequeueRefusesWhatMakesNoSense(t *testing.T) {
	for want, f := range map[string]func(){
		"flow: Requeue(nil source)":  func() { flow.Requeue(nil, double, every(1)) },
		"flow: Requeue(nil step)":    func() { flow.Requeue[int, int](seq.Of(1), nil, every(1)) },
		"flow: Requeue(nil backoff)": func() { flow.Requeue(seq.Of(1), double, nil) },
	} {
		if got, _ := crash(f); got != want {
			t.Errorf("got %v: want the panic %q", got, want)
		}
	}
}
