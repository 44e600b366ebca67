package resilience

import (
	"container/list"
	"context"
	"math"
	"sync"
	"time"
)

// turnstile lets a call through when per has passed since the call n before it.
//
// How it works: times is a ring of the last n passages. Whoever finds nobody
// queued and the oldest time at least per ago passes at once. Others queue, and
// only the head of the queue looks at the clock; when it passes or leaves it
// puts the next one at the head. So passages happen in the order of arrival,
// and since a time is written only when its call passes, nothing is to be
// taken back when a caller leaves.
//
// Invariant, under mu: if the queue is not empty, exactly one of its members
// (the first) has been told that it is the head.
type turnstile struct {
	n      int
	per    time.Duration
	strict bool // write down when a call passed; else when it was to, up to per/2 ago
	obs    Observer

	mu     sync.Mutex
	times  []time.Duration // by now(); fewer than n until n have passed
	oldest int             // index of the oldest time, once there are n
	queue  list.List       // of chan struct{}, closed for the head
}

func newTurnstile(n int, per time.Duration, strict bool, obs Observer) *turnstile {
	return &turnstile{n: n, per: per, strict: strict, obs: obs}
}

func (t *turnstile) policy(next Step) Step {
	return func(ctx context.Context) error {
		if err := t.pass(ctx); err != nil {
			return err
		}
		return next(ctx)
	}
}

func (t *turnstile) pass(ctx context.Context) error {
	at := now()
	t.mu.Lock()
	if t.queue.Len() == 0 && t.due(0) <= at {
		t.note(at)
		t.mu.Unlock()
		return nil
	}
	wait := max(0, t.due(t.queue.Len())-at)
	if err := enoughTime(ctx, t.obs.policy, wait); err != nil {
		t.mu.Unlock()
		t.obs.report(ctx, Event{Kind: Rejected, Wait: wait, Err: err})
		return err
	}
	head := make(chan struct{})
	if t.queue.Len() == 0 {
		close(head)
	}
	place := t.queue.PushBack(head)
	t.mu.Unlock()
	return t.queued(ctx, place, wait)
}

func (t *turnstile) queued(ctx context.Context, place *list.Element, wait time.Duration) error {
	over := func() {}
	defer func() { over() }()
	defer t.leave(place) // before a slow hook hears that the wait is over
	over = t.obs.waiting(ctx, wait)
	select {
	case <-place.Value.(chan struct{}):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	// Nobody but the head passes, so due stays what it is.
	t.mu.Lock()
	due := t.due(0)
	t.mu.Unlock()
	if err := sleep(ctx, due-now()); err != nil {
		return err
	}
	late := now()
	if !t.strict {
		late -= t.per / 2
	}
	t.mu.Lock()
	t.note(max(due, late))
	t.mu.Unlock()
	return nil
}

// leave takes place out of the queue and makes the next one head if it was.
func (t *turnstile) leave(place *list.Element) {
	t.mu.Lock()
	defer t.mu.Unlock()
	wasHead := t.queue.Front() == place
	t.queue.Remove(place)
	if first := t.queue.Front(); wasHead && first != nil {
		close(first.Value.(chan struct{}))
	}
}

// due is when a call that has ahead others before it may pass at the soonest.
// Only when the ring is full can there be others.
func (t *turnstile) due(ahead int) time.Duration {
	if len(t.times) < t.n {
		return math.MinInt64
	}
	rounds := time.Duration(1 + ahead/t.n)
	before := t.times[(t.oldest+ahead)%t.n]
	if t.per > (math.MaxInt64-max(0, before))/rounds {
		return math.MaxInt64
	}
	return before + t.per*rounds
}

func (t *turnstile) note(at time.Duration) {
	if len(t.times) < t.n {
		t.times = append(t.times, at)
		return
	}
	t.times[t.oldest] = at
	t.oldest = (t.oldest + 1) % t.n
}
