package flow_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// refuses checks that each call panics with this text.
func refuses(t *testing.T, calls map[string]func()) {
	t.Helper()
	for want, call := range calls {
		if got, _ := crash(call); got != any(want) {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

// An opSpec is an operator without workers, made so that it passes values of an
// endless source on, more or less of them.
type opSpec struct {
	name      string
	goroutine bool
	mk        func(src iter.Seq2[int, error], opts ...flow.Option) iter.Seq2[int, error]
}

func resting() []opSpec {
	firsts := func(src iter.Seq2[[]int, error]) iter.Seq2[int, error] {
		return seq.Map(src, func(b []int) int {
			if len(b) == 0 {
				return 0
			}
			return b[0]
		})
	}
	type source = iter.Seq2[int, error]
	return []opSpec{
		{"Batch", true, func(src source, opts ...flow.Option) source {
			o := []flow.BatchOption{flow.Quiet(time.Minute)}
			for _, opt := range opts {
				o = append(o, opt)
			}
			return firsts(flow.Batch(src, 3, time.Hour, o...))
		}},
		{"Batch by size", false, func(src source, opts ...flow.Option) source {
			var o []flow.BatchOption
			for _, opt := range opts {
				o = append(o, opt)
			}
			return firsts(flow.Batch(src, 3, 0, o...))
		}},
		{"Prefetch", true, func(src source, opts ...flow.Option) source { return flow.Prefetch(src, 3, opts...) }},
		{"IdleTimeout", true, func(src source, opts ...flow.Option) source { return flow.IdleTimeout(src, time.Hour, opts...) }},
		{"Heartbeat", true, func(src source, opts ...flow.Option) source {
			return flow.Heartbeat(src, time.Hour, func() int { return -1 }, opts...)
		}},
		{"Sample", true, func(src source, opts ...flow.Option) source {
			return flow.Sample(pacedBy(time.Second, src), time.Minute, opts...)
		}},
		{"Debounce", true, func(src source, opts ...flow.Option) source {
			return flow.Debounce(pacedBy(time.Second, src), time.Minute, time.Minute, opts...)
		}},
		{"Pace", false, func(src source, opts ...flow.Option) source { return flow.Pace(src, 10, opts...) }},
		{"Quota", false, func(src source, opts ...flow.Option) source { return flow.Quota(src, 3, time.Minute, opts...) }},
		{"Limit", false, func(src source, opts ...flow.Option) source {
			return flow.Limit(src, rate.NewLimiter(10, 3), opts...)
		}},
	}
}

func inEveryOperator(t *testing.T, body func(t *testing.T, op opSpec)) {
	for _, op := range resting() {
		t.Run(op.name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { body(t, op) }) })
	}
}

func TestAContextThatIsDoneEndsTheSequenceOnceWithItsCause(t *testing.T) {
	cause := errors.New("called off")
	for _, when := range []time.Duration{0, 90 * time.Minute} {
		inEveryOperator(t, func(t *testing.T, op opSpec) {
			ctx, cancel := context.WithCancelCause(t.Context())
			if when == 0 {
				cancel(cause)
			}
			time.AfterFunc(when, func() { cancel(cause) })
			src := &counter{n: -1}
			var errs []error
			for _, err := range op.mk(pacedBy(10*time.Second, src.all()), flow.WithContext(ctx)) {
				if err != nil {
					errs = append(errs, err)
				}
				if len(errs) > 1 {
					break
				}
			}
			if len(errs) != 1 || !errors.Is(errs[0], cause) {
				t.Errorf("got %v, want the cause once", errs)
			}
			if src.open.Load() != 0 {
				t.Error("the source is still open")
			}
			if when == 0 && src.pulled.Load() != 0 {
				t.Errorf("pulled %d with a context that was done", src.pulled.Load())
			}
		})
	}
}

func TestNothingIsPulledWhileTheGateIsHeld(t *testing.T) {
	inEveryOperator(t, func(t *testing.T, op opSpec) {
		var gate seq.Gate
		release := gate.Hold()
		start := time.Now()
		time.AfterFunc(3*time.Hour, release)
		src := &counter{n: -1}
		first := true
		held := false
		underWay := 0 // pulls that the gate found under way
		for v, err := range op.mk(func(yield func(int, error) bool) {
			for v, err := range src.all() {
				if gate.Held() {
					underWay++
				}
				if underWay > 1 {
					t.Error("pulled while the gate is held")
				}
				if first && time.Since(start) < 3*time.Hour {
					t.Errorf("the first pull came after %v", time.Since(start))
				}
				first = false
				if !yield(v, err) {
					return
				}
			}
		}, flow.WithGate(&gate)) {
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case v < 0: // a heartbeat
			case v > 500:
				return
			case v > 200 && !held:
				held = true
				synctest.Wait()
				time.AfterFunc(5*time.Hour, gate.Hold())
			}
		}
	})
}

func TestAPanicOfTheSourceIsRaisedInTheLoopAfterWhatCameBefore(t *testing.T) {
	inEveryOperator(t, func(t *testing.T, op opSpec) {
		src := &counter{n: -1}
		last := -1
		value, exited := crash(func() {
			for v := range op.mk(func(yield func(int, error) bool) {
				for v, err := range src.all() {
					if v == 300 {
						explode(v)
					}
					if !yield(v, err) {
						return
					}
				}
			}) {
				last = v
			}
		})
		err, ok := value.(error)
		if exited || !ok || !errors.Is(err, errStep) {
			t.Fatalf("the loop ended with %v (exited: %v), want the panic's value", value, exited)
		}
		if p := (*flow.PanicError)(nil); op.goroutine != errors.As(err, &p) || op.goroutine && !strings.Contains(string(p.Stack), "explode") {
			t.Errorf("got %T: %v", err, err)
		}
		if src.open.Load() != 0 {
			t.Error("the source is still open")
		}
		if last < 200 {
			t.Errorf("the last item is %d", last)
		}
	})
}

func TestGoexitInTheSourceEndsTheLoopsGoroutine(t *testing.T) {
	inEveryOperator(t, func(t *testing.T, op opSpec) {
		_, exited := crash(func() {
			for range op.mk(func(yield func(int, error) bool) {
				_ = yield(1, nil) && yield(2, nil)
				runtime.Goexit()
			}) {
			}
		})
		if !exited {
			t.Error("want Goexit")
		}
	})
}

func TestAPanicInTheSourcesCleanUpIsNotLost(t *testing.T) {
	inEveryOperator(t, func(t *testing.T, op opSpec) {
		value, _ := crash(func() {
			for range op.mk(func(yield func(int, error) bool) {
				defer explode(0)
				for v := 0; yield(v, nil); v++ {
				}
			}) {
				break
			}
		})
		if err, ok := value.(error); !ok || !errors.Is(err, errStep) {
			t.Errorf("the loop ended with %v, want the panic of the clean-up", value)
		}
	})
}
