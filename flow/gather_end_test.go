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

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

type gathered = flow.Gathered[int, item]

func TestGatherKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) iter.Seq2[gathered, error] {
		return flow.Gather(map[string]items{"all": src}, item.Int, time.Minute)
	}, seqtest.Ahead(65), seqtest.Model(func(src items) iter.Seq2[gathered, error] {
		return seq.Map(src, func(v item) gathered {
			return gathered{Key: v.N, Outcome: flow.Complete, Parts: map[string]item{"all": v}}
		})
	}))
}

// Each item makes room for the next, as nothing comes from the other side.
func TestJoinKeepsTheRules(t *testing.T) {
	type joined = flow.Joined[int, item, int]
	for name, opts := range map[string][]flow.GatherOption{
		"back pressure": {flow.Pending(1)},
		"EvictOldest":   {flow.Pending(1), flow.EvictOldest()},
	} {
		t.Run(name, func(t *testing.T) {
			seqtest.TestOperator(t, func(src items) iter.Seq2[joined, error] {
				return flow.Join(src, seq.Of[int](), item.Int, func(v int) int { return v }, time.Hour, opts...)
			}, seqtest.Ahead(66), seqtest.Holds(1), seqtest.Within(2*time.Hour), seqtest.Unordered(), seqtest.Model(func(src items) iter.Seq2[joined, error] {
				return func(yield func(joined, error) bool) {
					var last *item
					hand := func() bool {
						return last == nil || yield(joined{Key: (*last).N, Outcome: flow.Partial, Left: *last, HasLeft: true}, nil)
					}
					for v, err := range src {
						if err != nil {
							if !yield(joined{}, err) {
								return
							}
							continue
						}
						if !hand() {
							return
						}
						last = &v
					}
					hand()
				}
			}))
		})
	}
}

func TestGatherRaisesPanicsInTheLoop(t *testing.T) {
	for _, where := range []string{"source", "key", "unhashable key", "Goexit", "clean-up"} {
		t.Run(where, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src, other, got := &counter{n: -1}, &counter{n: -1}, 0
				value, exited := crash(func() {
					for range flow.Gather(map[string]iter.Seq2[int, error]{
						"a": pacedBy(time.Second, func(yield func(int, error) bool) {
							defer func() {
								if where == "clean-up" {
									explode(0)
								}
							}()
							for v := range src.all() {
								if v == 40 && where == "source" {
									explode(v)
								}
								if v == 40 && where == "Goexit" {
									runtime.Goexit()
								}
								if !yield(v, nil) {
									return
								}
							}
						}),
						"b": pacedBy(time.Second, other.all()),
					}, func(v int) any {
						if v == 40 && where == "key" {
							explode(v)
						}
						if v == 40 && where == "unhashable key" {
							return []int{v}
						}
						return v
					}, time.Minute) {
						if got++; got == 60 {
							break
						}
					}
				})
				if exited != (where == "Goexit") {
					t.Fatalf("ended with %v, exited: %v", value, exited)
				}
				if p, ok := value.(*flow.PanicError); !exited && (!ok || where != "unhashable key" && !strings.Contains(string(p.Stack), "explode")) {
					t.Errorf("got %v, want a PanicError with its stack", value)
				}
				if want := 40; where != "clean-up" && got != want {
					t.Errorf("%d results before it, want %d", got, want)
				}
				if src.open.Load() != 0 || other.open.Load() != 0 {
					t.Error("a source's clean-up has not run")
				}
			})
		})
	}
}

func TestGatherEndsWithItsContextAndRestsWithItsGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		why := errors.New("why")
		ctx, cancel := context.WithCancelCause(t.Context())
		defer time.AfterFunc(time.Hour, func() { cancel(why) }).Stop()
		var gate seq.Gate
		left, right := &counter{n: -1}, &counter{n: -1}
		go func() {
			time.Sleep(100*time.Second + 1)
			release := gate.Hold()
			time.Sleep(10 * time.Second)
			before := left.pulled.Load() + right.pulled.Load()
			time.Sleep(1000 * time.Second)
			if n := left.pulled.Load() + right.pulled.Load() - before; n != 0 {
				t.Errorf("%d items were pulled while the gate was held", n)
			}
			release()
		}()
		var last error
		got := 0
		for _, err := range flow.Join(pacedBy(time.Second, left.all()), pacedBy(time.Second, right.all()),
			func(v int) int { return v }, func(v int) int { return v }, time.Minute, flow.WithContext(ctx), flow.WithGate(&gate)) {
			if last != nil {
				t.Errorf("an element after the last: %v", err)
			}
			if last = err; err == nil {
				got++
			}
		}
		if last != why || got < 2500 || got > 2600 {
			t.Errorf("got %d results and %v, want about 2590 and %v", got, last, why)
		}
		if left.open.Load() != 0 || right.open.Load() != 0 {
			t.Error("a source's clean-up has not run")
		}
	})
}

func TestGatherTakesKeysThatAreUnlikeThemselves(t *testing.T) {
	nan := 0.0
	nan /= nan
	got := 0
	for g := range flow.Gather(map[string]iter.Seq2[int, error]{"a": upTo(3000), "b": upTo(3000)}, func(int) float64 { return nan }, 0, flow.Pending(10)) {
		if got++; g.Outcome != flow.Partial {
			t.Fatalf("got %v, want partial", g.Outcome)
		}
	}
	if got != 6000 {
		t.Errorf("got %d, want 6000", got)
	}
}

func TestGatherRefusesWhatMakesNoSense(t *testing.T) {
	var none context.Context
	one, key := seq.Of(1), func(v int) int { return v }
	many := map[string]iter.Seq2[int, error]{}
	for i := range 65 {
		many[string(rune('a'+i))] = one
	}
	type sources = map[string]iter.Seq2[int, error]
	for want, f := range map[string]func(){
		`flow: Gather(nil source "a")`:             func() { flow.Gather(sources{"a": nil}, key, 0) },
		"flow: Gather: 0 parts: want 1 to 64":      func() { flow.Gather(sources{}, key, 0) },
		"flow: Gather: 65 parts: want 1 to 64":     func() { flow.Gather(many, key, 0) },
		"flow: Gather(nil key)":                    func() { flow.Gather[int](sources{"a": one}, nil, 0) },
		"flow: Gather: wait -1ns: want at least 0": func() { flow.Gather(sources{"a": one}, key, -1) },
		"flow: nil GatherOption":                   func() { flow.Gather(sources{"a": one}, key, 0, nil) },
		"flow: Join(nil left)":                     func() { flow.Join(nil, one, key, key, 0) },
		"flow: Join(nil right)":                    func() { flow.Join[int, int, int](one, nil, key, key, 0) },
		"flow: Join(nil left key)":                 func() { flow.Join(one, one, nil, key, 0) },
		"flow: Join(nil right key)":                func() { flow.Join(one, one, key, nil, 0) },
		"flow: Pending(0): want at least 1":        func() { flow.Pending(0) },
		"flow: Remember(-1): want at least 0":      func() { flow.Remember(-1) },
		"flow: Sweep(0s): want more than 0":        func() { flow.Sweep(0) },
		`flow: NewGatherer: part "a" twice`:        func() { flow.NewGatherer[int, int]([]string{"a", "a"}, 0) },
		"flow: NewGatherer: 0 parts: want 1 to 64": func() { flow.NewGatherer[int, int](nil, 0) },
		"flow: Gatherer.All(nil context)":          func() { flow.NewGatherer[int, int]([]string{"a"}, 0).All(none) },
		`flow: Gatherer.Put: part "b": want one of ["a"]`: func() {
			_ = flow.NewGatherer[int, int]([]string{"a"}, 0).Put(t.Context(), 1, "b", 1)
		},
		"flow: NewGatherer: WithContext and WithGate do not apply here": func() {
			flow.NewGatherer[int, int]([]string{"a"}, 0, flow.WithContext(t.Context()))
		},
	} {
		if got, _ := crash(f); got != want {
			t.Errorf("got %v: want the panic %q", got, want)
		}
	}
}
