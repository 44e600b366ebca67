package flow_test

import (
	"context"
	"errors"
	"iter"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func TestABranchSeesTheTrueEndOnlyWhenItIsTheEnd(t *testing.T) {
	for name, c := range map[string]struct {
		leaveAt int
		want    string
	}{"true end": {-1, "end"}, "left": {3, "context canceled"}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				saw := "end"
				polite := func(src iter.Seq2[int, error]) iter.Seq2[int, error] {
					return func(yield func(int, error) bool) {
						for v, err := range src {
							if err != nil {
								saw = err.Error()
								return
							}
							if v == c.leaveAt && !yield(v, nil) {
								return
							}
						}
					}
				}
				src := &counter{n: 10}
				if c.leaveAt > 0 {
					src.n = -1
				}
				for range flow.Branch(pacedBy(time.Second, src.all()), flow.ByError, flow.Branches[int, int]{"success": polite}) {
					time.Sleep(10500 * time.Millisecond)
					break
				}
				if saw != c.want {
					t.Errorf("the branch saw %q, want %q", saw, c.want)
				}
				if src.open.Load() != 0 {
					t.Error("the source is still open")
				}
			})
		})
	}
}

func TestAPanicAnywhereInABranchReachesTheLoop(t *testing.T) {
	branch := func(f func(int)) func(iter.Seq2[int, error]) iter.Seq2[int, error] {
		return func(src iter.Seq2[int, error]) iter.Seq2[int, error] {
			return seq.Map(src, func(v int) int { f(v); return v })
		}
	}
	ok := func(int) {}
	bad := func(v int) {
		if v == 40 {
			explode(v)
		}
	}
	for name, run := range map[string]func(src iter.Seq2[int, error]) iter.Seq2[int, error]{
		"source": func(src iter.Seq2[int, error]) iter.Seq2[int, error] {
			return flow.Branch(branch(bad)(src), flow.ByError, flow.Branches[int, int]{"success": branch(ok)})
		},
		"branch": func(src iter.Seq2[int, error]) iter.Seq2[int, error] {
			return flow.Branch(src, flow.ByError, flow.Branches[int, int]{"success": branch(bad), "error": branch(ok)})
		},
		"route": func(src iter.Seq2[int, error]) iter.Seq2[int, error] {
			return flow.Branch(src, func(v int, _ error) string { bad(v); return "a" }, flow.Branches[int, int]{"a": branch(ok)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				src := &counter{n: -1}
				value, _ := crash(func() {
					for range run(src.all()) {
					}
				})
				p, ok := value.(*flow.PanicError)
				if !ok || !errors.Is(p, errStep) || !strings.Contains(string(p.Stack), "explode") {
					t.Errorf("the loop ended with %v", value)
				}
				if src.open.Load() != 0 {
					t.Error("the source is still open")
				}
			})
		})
	}
}

func TestGoexitInABranchHangsNothing(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := &counter{n: -1}
		quit := func(src iter.Seq2[int, error]) iter.Seq2[int, error] {
			return seq.Tap(src, func(v int) {
				if v == 5 {
					runtime.Goexit()
				}
			})
		}
		_, exited := crash(func() {
			for range flow.Branch(src.all(), flow.ByError, flow.Branches[int, int]{"success": quit}) {
			}
		})
		if !exited || src.open.Load() != 0 {
			t.Errorf("exited: %v, sources open: %d", exited, src.open.Load())
		}
	})
}

func TestAContextThatIsDoneEndsTheBranchesToo(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		src := &counter{n: -1}
		time.AfterFunc(10*time.Second, func() { cancel(errStep) })
		n, errs := 0, []error(nil)
		for _, err := range flow.Branch(pacedBy(time.Second, src.all()), flow.ByError, flow.Branches[int, int]{"success": same[int]}, flow.WithContext(ctx)) {
			if err != nil {
				errs = append(errs, err)
			} else {
				n++
			}
		}
		if n < 9 || len(errs) != 1 || errs[0] != errStep {
			t.Errorf("%d items, errors %v", n, errs)
		}
	})
}
