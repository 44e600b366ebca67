package resilience

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/headgate/headgate/seq"
)

// Break lets calls through while the breaker is closed. What it does with the
// others is the breaker's: see [NewBreaker]. Functions that use one Breaker
// trip together. Break panics if b is nil.
func Break(b *Breaker) Policy {
	if b == nil {
		panic("resilience: Break: breaker is nil")
	}
	return b.policy
}

// Breaker is a circuit breaker: after too many failures it opens and lets no
// call through for a while, then lets a few through as probes, half-open, and
// closes again when they succeed. The counting is gobreaker's.
//
// It is told of every call once, tagged with the state that let it through, so
// an answer that comes in after the state has changed counts for nothing. A
// call that was cancelled, that [Limit] or another policy inside refused, or
// that the settings exclude counts neither way, and if it was a probe another
// may take its place. A call whose deadline passed is a failure. So are one that
// panics and one that ends its goroutine: they pass through as they are.
//
// Its methods may be called from any goroutine.
type Breaker struct {
	cb  *gobreaker.CircuitBreaker[struct{}]
	obs Observer

	successful func(error) bool // the settings'; nil: err == nil
	excluded   func(error) bool // the settings'; nil: none
	onChange   func(string, gobreaker.State, gobreaker.State)
	slow       time.Duration
	probes     uint32
	rest       time.Duration // how long it stays open

	lot   *lot         // nil: calls are refused
	until atomic.Int64 // by now(): the end of the latest opening
	calls sync.Pool    // of *guarded
	news  news
}

// NewBreaker returns a closed breaker with gobreaker's settings: when to trip,
// how long to stay open, how many probes. OnStateChange is called after the
// change and without a lock, so it may ask the breaker; ReadyToTrip may not.
// With a fixed Interval an answer that takes longer than what is left of it is
// not counted; set BucketPeriod too where calls may hang, so that the window
// rolls.
//
// While it is open, and for all but the probes while it is half-open, calls
// fail with an [*OpenError], unless [Park] makes them wait.
func NewBreaker(settings gobreaker.Settings, opts ...BreakerOption) *Breaker {
	b := &Breaker{
		obs:        Observer{policy: "break", name: settings.Name},
		successful: settings.IsSuccessful,
		excluded:   settings.IsExcluded,
		onChange:   settings.OnStateChange,
		probes:     max(settings.MaxRequests, 1),
		rest:       settings.Timeout,
	}
	if b.rest <= 0 {
		b.rest = time.Minute // gobreaker's own default, made explicit
	}
	for _, o := range opts {
		o.breaker(b)
	}
	settings.Timeout = b.rest
	settings.OnStateChange = b.changed
	settings.IsSuccessful = func(verdict error) bool { return verdict == nil }
	settings.IsExcluded = func(verdict error) bool { return verdict == errNeither }
	b.cb = gobreaker.NewCircuitBreaker[struct{}](settings)
	b.calls.New = func() any { return newGuarded(b) }
	return b
}

// A BreakerOption changes what a [Breaker] does.
type BreakerOption interface{ breaker(*Breaker) }

type breakerOption func(*Breaker)

func (o breakerOption) breaker(b *Breaker) { o(b) }

// SlowAfter makes a call that took d or longer count as a failure, whatever it
// returned. The caller still gets what it returned. SlowAfter panics if d is
// not positive.
func SlowAfter(d time.Duration) BreakerOption {
	if d <= 0 {
		panic(fmt.Sprintf("resilience: SlowAfter(%v): want a positive time", d))
	}
	return breakerOption(func(b *Breaker) { b.slow = d })
}

// Park makes calls wait, first come first served, where the breaker would
// refuse them: they go on as probes or once it has closed, and leave when their
// context is done. The gate is held for as long as a call that arrived would
// have to wait, so that a pipeline rests instead of piling up at the breaker; it
// opens when the time for probes has come and nobody is there to make them.
// gate may be nil where there is no pipeline.
//
// The call that trips the breaker, and those under way then, fail with what
// their step returned: put [Retry] outside of Break to lose nothing. A step
// inside must not wait at the gate itself.
func Park(gate *seq.Gate) BreakerOption {
	return breakerOption(func(b *Breaker) { b.lot = &lot{b: b, gate: gate} })
}

// State returns the breaker's state now.
func (b *Breaker) State() gobreaker.State {
	defer b.news.deliver(b)
	return b.cb.State()
}

// Counts returns what gobreaker has counted in this state.
func (b *Breaker) Counts() gobreaker.Counts { return b.cb.Counts() }

// ErrOpen is what a breaker's refusals are: see [OpenError].
var ErrOpen = errors.New("resilience: circuit breaker is open")

// OpenError says that a breaker did not let a call through. It is [ErrOpen].
type OpenError struct {
	Name string        // the breaker's
	Wait time.Duration // until the next probe; 0 if the probes are under way
}

func (e *OpenError) Error() string {
	text := "resilience: circuit breaker"
	if e.Name != "" {
		text += fmt.Sprintf(" %q", e.Name)
	}
	if e.Wait <= 0 {
		return text + " is half-open and its probes are under way"
	}
	return fmt.Sprintf("%s is open, next probe in %v", text, readable(e.Wait))
}

// Is reports whether target is [ErrOpen].
func (e *OpenError) Is(target error) bool { return target == ErrOpen }

// RetryAfter returns Wait: a [Retry] outside tries again when there is a point.
func (e *OpenError) RetryAfter() time.Duration { return e.Wait }

func (b *Breaker) refusal(ctx context.Context) error {
	err := &OpenError{Name: b.cb.Name()}
	if b.cb.State() == gobreaker.StateOpen {
		// At least 1: open is open, even in its last instant.
		err.Wait = max(1, time.Duration(b.until.Load())-now())
	}
	b.obs.report(ctx, Event{Kind: Rejected, Wait: err.Wait, Err: err})
	return err
}
