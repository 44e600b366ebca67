package flow_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/headgate/headgate/flow"
)

// crash runs loop and returns what it panicked with; exited tells whether it
// left through runtime.Goexit.
func crash(loop func()) (value any, exited bool) {
	done := make(chan struct{})
	exited = true
	go func() {
		defer close(done)
		defer func() {
			if value = recover(); value != nil {
				exited = false
			}
		}()
		loop()
		exited = false
	}()
	<-done
	return value, exited
}

func explode(v int) { panic(errStep) }

func TestAPanicReachesTheLoopOnceAfterCleanUp(t *testing.T) {
	const at = 40
	for _, where := range []string{"step", "source", "body"} {
		t.Run(where, func(t *testing.T) {
			inEveryShape(t, func(t *testing.T, s shape) {
				src := &counter{n: -1}
				var inside gauge
				var got []int
				value, exited := crash(func() {
					in := src.all()
					if where == "source" {
						in = func(yield func(int, error) bool) {
							for v, err := range src.all() {
								if v == at {
									explode(v)
								}
								if !yield(v, err) {
									return
								}
							}
						}
					}
					for v, err := range flow.Map(in, func(_ context.Context, v int) (int, error) {
						inside.enter()
						defer inside.leave()
						if where == "step" && v == at {
							explode(v)
						}
						runtime.Gosched()
						return v, nil
					}, s.options()...) {
						if err != nil {
							t.Error(err)
						}
						if where == "body" && len(got) == at {
							explode(v)
						}
						got = append(got, v)
					}
				})
				if err, ok := value.(error); exited || !ok || !errors.Is(err, errStep) {
					t.Fatalf("the loop ended with %v (exited: %v), want the panic's value", value, exited)
				}
				if p := (*flow.PanicError)(nil); errors.As(value.(error), &p) {
					if !strings.Contains(string(p.Stack), "explode") || !strings.Contains(p.Error(), "explode") {
						t.Errorf("the stack does not show where it happened:\n%s", p.Stack)
					}
				} else if s.workers > 1 && where != "body" {
					t.Errorf("got %T, want *flow.PanicError", value)
				}
				if src.open.Load() != 0 || inside.now.Load() != 0 {
					t.Error("the source or a step is still running")
				}
				if !s.unordered && len(got) != at {
					t.Errorf("%d items before the panic, want %d", len(got), at)
				}
				if where == "source" && len(got) != at {
					t.Errorf("%d items before the source's panic, want all %d", len(got), at)
				}
			})
		})
	}
}

func TestGoexitNeverHangs(t *testing.T) {
	const at = 40
	for _, where := range []string{"step", "source", "body"} {
		t.Run(where, func(t *testing.T) {
			inEveryShape(t, func(t *testing.T, s shape) {
				src := &counter{n: -1}
				got := 0
				value, exited := crash(func() {
					in := src.all()
					if where == "source" {
						in = func(yield func(int, error) bool) {
							for v, err := range src.all() {
								if v == at {
									runtime.Goexit()
								}
								if !yield(v, err) {
									return
								}
							}
						}
					}
					for range flow.Map(in, func(_ context.Context, v int) (int, error) {
						if where == "step" && v == at {
							runtime.Goexit()
						}
						return v, nil
					}, s.options()...) {
						if where == "body" && got == at {
							runtime.Goexit()
						}
						got++
					}
				})
				if !exited {
					t.Fatalf("the loop ended with %v, want Goexit", value)
				}
				if src.open.Load() != 0 {
					t.Error("the source is still running")
				}
				if !s.unordered && got != at {
					t.Errorf("%d items before it, want %d", got, at)
				}
			})
		})
	}
}

func TestAPanicInAnInnerMapKeepsItsOwnStack(t *testing.T) {
	inEveryParallelShape(t, func(t *testing.T, s shape) {
		src := &counter{n: 100}
		value, _ := crash(func() {
			inner := flow.Map(src.all(), func(_ context.Context, v int) (int, error) {
				if v == 3 {
					explode(v)
				}
				return v, nil
			}, s.options()...)
			for range flow.Map(inner, double, s.options()...) {
			}
		})
		p, ok := value.(*flow.PanicError)
		if !ok || p.Value != any(errStep) || !strings.Contains(string(p.Stack), "explode") {
			t.Errorf("got %v, want the inner panic with its stack", value)
		}
	})
}
