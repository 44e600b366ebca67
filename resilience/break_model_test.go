package resilience_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sony/gobreaker/v2"
	"pgregory.net/rapid"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

// modelCall is a call through the breaker under test; the test tells it when
// and how to end.
type modelCall struct {
	id       int
	cancel   context.CancelFunc
	end      chan string
	running  atomic.Bool // the step was entered
	finished atomic.Bool
	result   error // once finished

	generation int // the model's, when it let the call through
}

// breakerModel is the sequential model: what a breaker with this trip count,
// rest and number of probes does, one event after the other.
type breakerModel struct {
	park       bool
	trip       int
	probes     int
	state      gobreaker.State
	generation int
	failures   int // in a row, closed
	admitted   int // half-open: probes let through and not given back
	good       int // half-open
	opened     time.Time
	running    []*modelCall
	queue      []*modelCall
}

const modelRest = 10 * time.Second

func (m *breakerModel) to(s gobreaker.State) {
	m.state = s
	m.generation++
	m.failures, m.admitted, m.good = 0, 0, 0
	if s == gobreaker.StateOpen {
		m.opened = time.Now()
	}
}

func (m *breakerModel) room() bool {
	switch m.state {
	case gobreaker.StateClosed:
		return true
	case gobreaker.StateHalfOpen:
		return m.admitted < m.probes
	default:
		return false
	}
}

func (m *breakerModel) admit(c *modelCall) {
	m.admitted++
	c.generation = m.generation
	m.running = append(m.running, c)
}

// tick lets time and room take effect.
func (m *breakerModel) tick() {
	if m.state == gobreaker.StateOpen && time.Since(m.opened) > modelRest {
		m.to(gobreaker.StateHalfOpen)
	}
	for len(m.queue) > 0 && m.room() {
		m.admit(m.queue[0])
		m.queue = m.queue[1:]
	}
}

// arrive reports whether the call is let through, or else waits.
func (m *breakerModel) arrive(c *modelCall) (through, waits bool) {
	m.tick()
	if len(m.queue) == 0 && m.room() {
		m.admit(c)
		return true, false
	}
	if m.park {
		m.queue = append(m.queue, c)
	}
	return false, m.park
}

func (m *breakerModel) ended(c *modelCall, how string) {
	m.running = slices.DeleteFunc(m.running, func(x *modelCall) bool { return x == c })
	if c.generation == m.generation {
		switch {
		case how == "cancelled":
			m.admitted--
		case how == "ok" && m.state == gobreaker.StateHalfOpen:
			if m.good++; m.good == m.probes {
				m.to(gobreaker.StateClosed)
			}
		case how == "ok":
			m.failures = 0
		case m.state == gobreaker.StateHalfOpen:
			m.to(gobreaker.StateOpen)
		default:
			if m.failures++; m.failures == m.trip {
				m.to(gobreaker.StateOpen)
			}
		}
	}
	m.tick()
}

func (m *breakerModel) held() bool { return m.park && !m.room() }

func TestBreakerFollowsTheModelInReject(t *testing.T) { breakerFollowsModel(t, false) }
func TestBreakerFollowsTheModelInPark(t *testing.T)   { breakerFollowsModel(t, true) }

func breakerFollowsModel(t *testing.T, park bool) {
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(bubbled{t}, func(rt *rapid.T) {
			m := &breakerModel{
				park:   park,
				trip:   rapid.IntRange(1, 3).Draw(rt, "trip"),
				probes: rapid.IntRange(1, 3).Draw(rt, "probes"),
			}
			var gate seq.Gate
			settings := tripAt(uint32(m.trip))
			settings.Timeout, settings.MaxRequests = modelRest, uint32(m.probes)
			var opts []resilience.BreakerOption
			if park {
				opts = append(opts, resilience.Park(&gate))
			}
			b := resilience.NewBreaker(settings, opts...)
			f := resilience.Wrap(func(ctx context.Context, c *modelCall) (int, error) {
				c.running.Store(true)
				switch how := <-c.end; how {
				case "ok":
					return 0, nil
				case "panic":
					panic(io.EOF)
				case "goexit":
					runtime.Goexit()
				case "cancelled":
					<-ctx.Done()
					return 0, ctx.Err()
				}
				return 0, io.EOF
			}, resilience.Break(b))

			var all []*modelCall
			defer func() { // leave nobody behind
				for _, c := range all {
					c.cancel()
					close(c.end)
				}
				synctest.Wait()
			}()
			check := func(rt *rapid.T) {
				synctest.Wait()
				m.tick()
				if got := b.State(); got != m.state {
					rt.Fatalf("state %v, want %v", got, m.state)
				}
				if gate.Held() != m.held() {
					rt.Fatalf("gate held %v, want %v", gate.Held(), m.held())
				}
				for _, c := range all {
					runs := slices.Contains(m.running, c)
					if c.running.Load() && !c.finished.Load() != runs {
						rt.Fatalf("call %d: running %v, finished %v; want running %v", c.id, c.running.Load(), c.finished.Load(), runs)
					}
					if waits := slices.Contains(m.queue, c); waits && (c.running.Load() || c.finished.Load()) {
						rt.Fatalf("call %d does not wait", c.id)
					}
				}
			}
			rt.Repeat(map[string]func(*rapid.T){
				"": check,
				"call": func(rt *rapid.T) {
					ctx, cancel := context.WithCancel(context.Background())
					c := &modelCall{id: len(all), cancel: cancel, end: make(chan string, 1)}
					all = append(all, c)
					through, waits := m.arrive(c)
					go func() {
						defer func() { _ = recover(); c.finished.Store(true) }()
						_, c.result = f(ctx, c)
					}()
					synctest.Wait()
					if !through && !waits && !(c.finished.Load() && errors.Is(c.result, resilience.ErrOpen)) {
						rt.Fatalf("call %d: %v, want ErrOpen", c.id, c.result)
					}
				},
				"end": func(rt *rapid.T) {
					if len(m.running) == 0 {
						rt.Skip("nobody runs")
					}
					c := rapid.SampledFrom(m.running).Draw(rt, "call")
					how := rapid.SampledFrom([]string{"ok", "ok", "fail", "fail", "panic", "goexit", "cancelled"}).Draw(rt, "how")
					c.end <- how
					if how == "cancelled" {
						c.cancel()
					}
					synctest.Wait()
					m.ended(c, how)
				},
				"leave the queue": func(rt *rapid.T) {
					if len(m.queue) == 0 {
						rt.Skip("nobody waits")
					}
					at := rapid.IntRange(0, len(m.queue)-1).Draw(rt, "place")
					c := m.queue[at]
					m.queue = slices.Delete(m.queue, at, at+1)
					c.cancel()
					synctest.Wait()
					if !c.finished.Load() || !errors.Is(c.result, context.Canceled) {
						rt.Fatalf("call %d: %v, want context.Canceled", c.id, c.result)
					}
				},
				"time passes": func(rt *rapid.T) {
					time.Sleep(time.Duration(rapid.IntRange(1, 15).Draw(rt, "seconds"))*time.Second + 1)
				},
			})
		})
	})
}

// bubbled is a test within a bubble for rapid, which would ask for a deadline
// that bubbles do not have.
type bubbled struct{ rapid.TB }
