package resilience

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/sony/gobreaker/v2"
)

// changed is called by gobreaker under its lock, in the order of the changes:
// it only takes notes.
func (b *Breaker) changed(_ string, from, to gobreaker.State) {
	if to == gobreaker.StateOpen {
		b.until.Store(int64(now() + b.rest))
	}
	if b.lot != nil {
		b.lot.active.Store(true)
	}
	if b.onChange != nil || b.obs.hook != nil {
		b.news.add(change{from, to})
	}
}

type change struct{ from, to gobreaker.State }

// news keeps state changes until they can be told without a lock. One
// goroutine at a time tells them, the others leave theirs to it, so that they
// are told in their order.
type news struct {
	pending atomic.Bool

	mu      sync.Mutex
	queue   []change
	telling bool
}

func (n *news) add(c change) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.queue = append(n.queue, c)
	n.pending.Store(true)
}

func (n *news) deliver(b *Breaker) {
	if !n.pending.Load() {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.telling {
		return
	}
	n.telling = true
	defer func() { n.telling = false }() // under mu again, even if a listener panics
	for len(n.queue) > 0 {
		c := n.queue[0]
		n.queue = n.queue[1:]
		n.pending.Store(len(n.queue) > 0)
		n.tell(b, c)
	}
}

func (n *news) tell(b *Breaker, c change) {
	n.mu.Unlock()
	defer n.mu.Lock()
	e := Event{Kind: Closed}
	switch c.to {
	case gobreaker.StateOpen:
		e.Kind, e.Wait = Opened, b.rest
	case gobreaker.StateHalfOpen:
		e.Kind = HalfOpened
	}
	b.obs.report(context.Background(), e)
	if b.onChange != nil {
		b.onChange(b.cb.Name(), c.from, c.to)
	}
}
