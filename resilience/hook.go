package resilience

import (
	"context"
	"time"
)

// A Hook is told what the policies do. It hears only of what is out of the
// ordinary: a call that passes everything at once reports nothing and so costs
// nothing. Report is called on the goroutine of the call in question, or of
// the timer that changed a breaker's state, by many at once, and never under a
// lock of this package. It should return soon: it delays the call.
type Hook interface {
	Report(ctx context.Context, e Event)
}

// HookFunc is a function as a [Hook].
type HookFunc func(ctx context.Context, e Event)

// Report calls f.
func (f HookFunc) Report(ctx context.Context, e Event) { f(ctx, e) }

// An Event is one thing that a policy did. It holds no item; Err is what the
// step said, so it may tell of one.
type Event struct {
	Kind    Kind
	Policy  string        // "retry", "break", "limit", ...
	Name    string        // as given to Observe
	Attempt int           // Retrying, GaveUp, Hedging: how many calls were made before
	Wait    time.Duration // Retrying, Waiting: planned, 0 if unknown; Waited: spent; Rejected, Opened: until it is worth another try
	Limit   int           // LimitChanged: the new limit
	Err     error         // Retrying, GaveUp, Rejected, FellBack: why
}

// A Kind says what an [Event] is about.
type Kind uint8

// The kinds of events.
const (
	Retrying     Kind = iota + 1 // an attempt failed and another one follows after Wait
	GaveUp                       // Retry gave up
	Waiting                      // a call has to wait before it may start
	Waited                       // that wait is over, for better or worse
	Rejected                     // a call was refused without having been made
	Opened                       // a breaker opened
	HalfOpened                   // a breaker lets probes through
	Closed                       // a breaker closed
	Hedging                      // another attempt was started beside the slow one
	FellBack                     // Fallback turned to its second function
	Shared                       // Collapse let a call share another one's execution
	Replayed                     // Idempotent returned a recorded result
	LimitChanged                 // an adaptive limit moved
)

var kindNames = [...]string{
	Retrying: "retrying", GaveUp: "gave up", Waiting: "waiting", Waited: "waited",
	Rejected: "rejected", Opened: "opened", HalfOpened: "half-opened", Closed: "closed",
	Hedging: "hedging", FellBack: "fell back", Shared: "shared", Replayed: "replayed",
	LimitChanged: "limit changed",
}

// String returns the kind in words, as in "gave up".
func (k Kind) String() string {
	if k == 0 || int(k) >= len(kindNames) {
		return "unknown"
	}
	return kindNames[k]
}

// Observe makes a policy or a decorator report to hook under name, which
// should be one of few: it is meant as a label of logs and metrics. Every
// constructor in this package that takes options takes this one. Observe
// panics if hook is nil.
func Observe(hook Hook, name string) Observer {
	if hook == nil {
		panic("resilience: Observe: hook is nil")
	}
	return Observer{hook: hook, name: name}
}

// Observer is the option that [Observe] makes.
type Observer struct {
	hook         Hook
	name, policy string
}

// An Option is one that every policy takes: so far, only what [Observe] makes.
type Option interface{ observe(*Observer) }

func (o Observer) observe(to *Observer) { to.hook, to.name = o.hook, o.name }
func (o Observer) retry(r *retrier)     { o.observe(&r.Observer) }
func (o Observer) breaker(b *Breaker)   { o.observe(&b.obs) }

// observed returns the observer of a policy of that kind.
func observed(policy string, opts []Option) Observer {
	o := Observer{policy: policy}
	for _, opt := range opts {
		opt.observe(&o)
	}
	return o
}

func (o *Observer) report(ctx context.Context, e Event) {
	if o.hook != nil {
		e.Policy, e.Name = o.policy, o.name
		o.hook.Report(ctx, e)
	}
}

// waiting reports that a wait begins and returns what reports its end.
// A wait allocates anyway, so the closure is no matter.
func (o *Observer) waiting(ctx context.Context, planned time.Duration) (over func()) {
	if o.hook == nil {
		return func() {}
	}
	o.report(ctx, Event{Kind: Waiting, Wait: planned})
	start := now()
	return func() { o.report(ctx, Event{Kind: Waited, Wait: now() - start}) }
}
