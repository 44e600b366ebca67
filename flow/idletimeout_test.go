package flow_test

import (
	"context"
	"errors"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestIdleTimeoutKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) items { return flow.IdleTimeout(src, 2*time.Hour) })
}

func TestASourceThatGivesNothingForTooLongEndsWithErrIdle(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timed(flow.IdleTimeout(at(1, 2, -4, 4, 7.5, 9, 30, 31), 4*time.Second))
		want := []string{"1s @ 1s", "2s @ 2s", "error of 4s @ 4s", "4s @ 4s", "7.5s @ 7.5s", "9s @ 9s", "flow: the source gave nothing for too long @ 13s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestASourceThatNeverGivesAnythingIsIdle(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timed(flow.IdleTimeout(at(10), 4*time.Second))
		if d := cmp.Diff([]string{"flow: the source gave nothing for too long @ 4s"}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestASlowBodyIsNoIdleSource(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := 0
		for _, err := range flow.IdleTimeout(pacedBy(time.Second, upTo(5)), 2*time.Second) {
			if err != nil {
				t.Error(err)
			}
			n++
			time.Sleep(time.Minute)
		}
		if n != 5 {
			t.Errorf("%d items, want 5", n)
		}
	})
}

func TestAHeldGateIsNoIdleSource(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var gate seq.Gate
		// From 1.5 s on, so that the pull under way gives its item at 2 s.
		time.AfterFunc(1500*time.Millisecond, func() { time.AfterFunc(time.Minute, gate.Hold()) })
		src := pacedBy(time.Second, upTo(4))
		got := timed(flow.IdleTimeout(src, 2*time.Second, flow.WithGate(&gate)))
		want := []string{"0 @ 1s", "1 @ 2s", "2 @ 1m2.5s", "3 @ 1m3.5s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestLeavingAtErrIdleCancelsWhatTheSourceWaitsFor(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		rows := func(ctx context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				if yield(1, nil) {
					<-ctx.Done()
				}
			}
		}
		start := time.Now()
		for _, err := range flow.Scope(t.Context(), func(ctx context.Context) iter.Seq2[int, error] {
			return flow.IdleTimeout(rows(ctx), time.Second)
		}) {
			if errors.Is(err, flow.ErrIdle) {
				break
			}
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %v, want 1s", took)
		}
	})
}

func TestIdleTimeoutPullsOnlyWhenAsked(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := &counter{n: -1}
		for v := range flow.IdleTimeout(src.all(), time.Second) {
			time.Sleep(time.Minute)
			if n := src.pulled.Load(); n != int64(v+1) {
				t.Fatalf("%d pulled at item %d", n, v)
			}
			if v == 5 {
				break
			}
		}
	})
}

func TestIdleTimeoutRefusesWhatItCannotDo(t *testing.T) {
	refuses(t, map[string]func(){
		"flow: IdleTimeout(nil source)":                                                    func() { flow.IdleTimeout[int](nil, 1) },
		"flow: IdleTimeout(0s): want more than 0":                                          func() { flow.IdleTimeout(seq.Of(1), 0) },
		"flow: IdleTimeout: Workers does not apply here, only WithContext and WithGate do": func() { flow.IdleTimeout(seq.Of(1), 1, flow.Workers(1)) },
	})
}

func BenchmarkIdleTimeout(b *testing.B) {
	b.ReportAllocs()
	for v := range flow.IdleTimeout(upTo(b.N), time.Hour) {
		sink = v
	}
}
