package resilience_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sony/gobreaker/v2"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

// parkBench is a parked breaker at work: calls that end when they are told to.
type parkBench struct {
	t       *testing.T
	gate    seq.Gate
	breaker *resilience.Breaker
	f       func(context.Context, string) (string, error)
	running atomic.Int64
}

func newParkBench(t *testing.T, probes uint32) *parkBench {
	p := &parkBench{t: t}
	settings := tripAt(1)
	settings.MaxRequests = probes
	p.breaker = resilience.NewBreaker(settings, resilience.Park(&p.gate))
	p.f = resilience.Wrap(func(ctx context.Context, how string) (string, error) {
		p.running.Add(1)
		defer p.running.Add(-1)
		if how == "fail" {
			return "", io.EOF
		}
		time.Sleep(time.Second)
		return outcome(ctx, how)
	}, resilience.Break(p.breaker))
	return p
}

// start calls f on a goroutine and says later how it ended.
func (p *parkBench) start(ctx context.Context, how string) (ended func() error) {
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		_, err = p.f(ctx, how)
	}()
	synctest.Wait()
	return func() error { <-done; return err }
}

func (p *parkBench) trip() { _ = p.start(p.t.Context(), "fail")() }

func (p *parkBench) is(running int64, held bool, state gobreaker.State) {
	p.t.Helper()
	synctest.Wait()
	if r, h, s := p.running.Load(), p.gate.Held(), p.breaker.State(); r != running || h != held || s != state {
		p.t.Errorf("%d running, held %v, %v; want %d, %v, %v", r, h, s, running, held, state)
	}
}

const rest = 30*time.Second + 1

func TestTheGateOpensForProbesThatNobodyIsThereToMake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newParkBench(t, 2)
		p.trip()
		p.is(0, true, gobreaker.StateOpen)
		time.Sleep(rest)
		p.is(0, false, gobreaker.StateHalfOpen)
		first := p.start(t.Context(), "ok")
		p.is(1, false, gobreaker.StateHalfOpen) // room for the second
		second := p.start(t.Context(), "ok")
		p.is(2, true, gobreaker.StateHalfOpen)
		third := p.start(t.Context(), "ok")
		p.is(2, true, gobreaker.StateHalfOpen)
		for _, ended := range []func() error{first, second, third} {
			if err := ended(); err != nil {
				t.Error(err)
			}
		}
		p.is(0, false, gobreaker.StateClosed)
	})
}

func TestExactlyTheProbesPassAndTheRestWaitInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newParkBench(t, 3)
		p.trip()
		var ends []func() error
		for range 64 {
			ends = append(ends, p.start(t.Context(), "ok"))
		}
		p.is(0, true, gobreaker.StateOpen)
		time.Sleep(rest)
		p.is(3, true, gobreaker.StateHalfOpen)
		time.Sleep(time.Second)
		p.is(61, false, gobreaker.StateClosed)
		for _, ended := range ends {
			if err := ended(); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestEveryEndOfAProbeMakesRoomForTheNext(t *testing.T) {
	for how, rests := range map[string]time.Duration{
		"ok": 0, "panic": rest, "goexit": rest, "fail": rest, "cancelled": 0,
	} {
		t.Run(how, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := newParkBench(t, 1)
				p.trip()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				step := how
				if how == "cancelled" {
					step = "hang"
				}
				probe := p.start(ctx, step)
				next := p.start(t.Context(), "ok")
				time.Sleep(rest)
				if how == "cancelled" {
					p.is(1, true, gobreaker.StateHalfOpen)
					cancel()
				}
				_ = probe()
				if rests > 0 {
					p.is(0, true, gobreaker.StateOpen)
					time.Sleep(rests)
				}
				start := time.Now()
				if err := next(); err != nil || time.Since(start) > time.Second {
					t.Errorf("the next call ended after %v with %v", time.Since(start), err)
				}
				p.is(0, false, gobreaker.StateClosed)
			})
		})
	}
}

func TestCancellationLeavesTheQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("operator said stop")
		p := newParkBench(t, 1)
		p.trip()
		ctx, cancel := context.WithCancelCause(t.Context())
		gone := p.start(ctx, "ok")
		stays := p.start(t.Context(), "ok")
		cancel(stop)
		if err := gone(); !errors.Is(err, stop) || !errors.Is(err, resilience.ErrOpen) {
			t.Errorf("got %v, want one that is the cause and ErrOpen", err)
		}
		if err := stays(); err != nil {
			t.Error(err)
		}
		p.is(0, false, gobreaker.StateClosed)
	})
}

// The end of the rest calls up the first in the queue, and in the same instant
// its context ends: its ticket must not be lost.
func TestCancellationAtTheInstantOfBeingCalledUp(t *testing.T) {
	for round := range 50 {
		synctest.Test(t, func(t *testing.T) {
			p := newParkBench(t, 1)
			p.trip()
			ctx, cancel := context.WithTimeout(t.Context(), rest)
			defer cancel()
			gone := p.start(ctx, "ok")
			stays := p.start(t.Context(), "ok")
			_ = gone() // either way
			start := time.Now()
			if err := stays(); err != nil || time.Since(start) > rest+2*time.Second {
				t.Errorf("round %d: %v after %v", round, err, time.Since(start))
			}
			p.is(0, false, gobreaker.StateClosed)
		})
	}
}

func TestAPanickingHookLosesNoTicket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate seq.Gate
		var angry atomic.Bool
		hook := resilience.HookFunc(func(_ context.Context, e resilience.Event) {
			if e.Kind == resilience.Waited && angry.CompareAndSwap(true, false) {
				panic("hook")
			}
		})
		b := resilience.NewBreaker(tripAt(1), resilience.Park(&gate), resilience.Observe(hook, ""))
		f := resilience.Wrap(outcome, resilience.Break(b))
		_, _ = f(t.Context(), "fail")
		angry.Store(true)
		go apart(func() { _, _ = f(t.Context(), "ok") })
		synctest.Wait()
		if _, err := f(t.Context(), "ok"); err != nil || gate.Held() {
			t.Errorf("got %v, held %v", err, gate.Held())
		}
	})
}

// Two are called up; the first fails before the second has come to the door,
// which is shut then: it keeps its place before those who came later.
func TestACallTurnedAwayAtTheDoorKeepsItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type key struct{}
		var gate seq.Gate
		var once atomic.Bool
		hook := resilience.HookFunc(func(ctx context.Context, e resilience.Event) {
			if ctx.Value(key{}) != nil && e.Kind == resilience.Waited && once.CompareAndSwap(false, true) {
				time.Sleep(time.Second) // on the way to the door
			}
		})
		settings := tripAt(1)
		settings.MaxRequests = 2
		b := resilience.NewBreaker(settings, resilience.Park(&gate), resilience.Observe(hook, ""))
		s := newStarts()
		f := resilience.Wrap(func(ctx context.Context, n int) (int, error) {
			if n == 0 {
				return 0, io.EOF
			}
			_, _ = s.step(ctx, n)
			time.Sleep(time.Minute)
			return n, nil
		}, resilience.Break(b))
		_, _ = f(t.Context(), 0)
		var wg sync.WaitGroup
		for n, ctx := range []context.Context{t.Context(), context.WithValue(t.Context(), key{}, true), t.Context(), t.Context()} {
			wg.Go(func() { _, _ = f(ctx, n) })
			synctest.Wait()
		}
		wg.Wait()
		slices.Sort(s.items[:2]) // they go at once
		if d := cmp.Diff([]int{1, 2, 3}, s.items); d != "" {
			t.Error(d)
		}
		// Open, half-open for the failure, open again, then two probes.
		if at := s.at[0]; at < 2*(rest-1) || at > 2*rest+time.Second || !once.Load() {
			t.Errorf("the first that got through did at %v", at)
		}
		if gate.Held() {
			t.Error("the gate is held")
		}
	})
}
