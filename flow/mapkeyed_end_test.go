package flow_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func TestMapKeyedRaisesPanicsInTheLoop(t *testing.T) {
	for _, where := range []string{"step", "key", "unhashable key", "Goexit"} {
		t.Run(where, func(t *testing.T) {
			inEveryParallelShape(t, func(t *testing.T, s shape) {
				src := &counter{n: -1}
				got := 0
				value, exited := crash(func() {
					for range flow.MapKeyed(src.all(), func(v int) any {
						if v == 40 && where == "key" {
							explode(v)
						}
						if v == 40 && where == "unhashable key" {
							return []int{v}
						}
						return v % 3
					}, func(_ context.Context, v int) (int, error) {
						if v == 40 && where == "step" {
							explode(v)
						}
						if v == 40 && where == "Goexit" {
							runtime.Goexit()
						}
						return v, nil
					}, s.options()...) {
						got++
					}
				})
				if exited != (where == "Goexit") {
					t.Fatalf("ended with %v, exited: %v", value, exited)
				}
				if p, ok := value.(*flow.PanicError); !exited && (!ok || where != "unhashable key" && !strings.Contains(string(p.Stack), "explode")) {
					t.Errorf("got %v, want a PanicError with its stack", value)
				}
				if got != 40 && !(s.unordered && (where == "step" || where == "Goexit")) {
					t.Errorf("%d items before it, want 40", got)
				}
				if src.open.Load() != 0 {
					t.Error("the source's clean-up has not run")
				}
			})
		})
	}
}

func TestMapKeyedEndsWithItsContext(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		why := errors.New("why")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(why) })
		src := &counter{n: -1}
		var last error
		for _, err := range flow.MapKeyed(src.all(), mod(3), func(ctx context.Context, v int) (int, error) {
			if v > 50 {
				<-ctx.Done()
			}
			return v, ctx.Err()
		}, s.options(flow.WithContext(ctx))...) {
			if last != nil {
				t.Errorf("an element after the last: %v", err)
			}
			last = err
		}
		if last != why || src.open.Load() != 0 {
			t.Errorf("got %v, want %v; sources open: %d", last, why, src.open.Load())
		}
	})
}

func TestMapKeyedRestsWhileTheGateIsHeld(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		var gate seq.Gate
		src := &counter{n: 400}
		var begun atomic.Int64
		go func() {
			for range 5 {
				<-time.After(7 * time.Millisecond)
				release := gate.Hold()
				synctest.Wait()
				pulled, steps := src.pulled.Load(), begun.Load()
				<-time.After(time.Second)
				if src.pulled.Load() != pulled || begun.Load() != steps {
					t.Error("something was pulled or begun while the gate was held")
				}
				release()
			}
		}()
		got := 0
		for range flow.MapKeyed(src.all(), mod(9), func(context.Context, int) (int, error) {
			begun.Add(1)
			<-time.After(time.Millisecond)
			return 0, nil
		}, s.options(flow.WithGate(&gate))...) {
			got++
		}
		if got != 400 {
			t.Errorf("got %d, want 400", got)
		}
	})
}
