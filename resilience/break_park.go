package resilience

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/headgate/headgate/seq"
)

// lot is where the calls that a breaker cannot let through now wait for it.
//
// gobreaker alone decides who goes through; the lot only decides who asks it
// when. Three rules keep the two in step:
//
// Nobody is forgotten. Whatever may make room (a call recorded, a slot given
// back, the end of the rest, a caller leaving) is followed by settle, and who
// joins the queue settles once more after joining. So either that settle saw
// the newcomer, or the newcomer's own sees the room.
//
// No more are called up than there is room for. A caller that was called up
// holds a ticket until it has asked: called counts the tickets, and settle
// takes them off the room. Every ticket is given back once: on admission, on
// being turned away (someone came in between), or on leaving.
//
// The gate is held exactly while a call that arrived now would have to wait.
// If it were held any longer, nobody might ever come to probe.
type lot struct {
	b    *Breaker
	gate *seq.Gate

	// active is false only if the breaker is closed and there is nothing to
	// settle. settle clears it before it looks at the state, and a change sets
	// it, so that a change that settle has not seen leaves it set.
	active atomic.Bool
	busy   atomic.Int64 // queued or called up: who comes now goes behind them

	mu      sync.Mutex
	queue   list.List // of *parked, by their number
	last    uint64
	called  int
	release func()        // not nil while the gate is held
	alarm   *time.Timer   // settles at the end of the rest
	wakeAt  time.Duration // what alarm is set to; 0: not set
}

// parked is a call in the queue.
type parked struct {
	number uint64        // in the order of arrival; kept when turned away
	up     chan struct{} // closed when it is called up
	isUp   bool
}

// pass makes the call, now or when its turn has come.
func (l *lot) pass(g *guarded) error {
	if l.busy.Load() == 0 && g.try() {
		return g.err
	}
	for p := new(parked); ; {
		if err := l.turn(g.ctx, p); err != nil {
			return err
		}
		g.ticket = true
		if g.try() {
			return g.err
		}
		// Turned away: someone came in between. Joining again gives the ticket
		// back.
		g.ticket = false
	}
}

// turn waits until p is called up.
func (l *lot) turn(ctx context.Context, p *parked) error {
	l.join(p)
	goes := false
	defer func() {
		if !goes {
			l.leave(p) // even if it is a hook that panics
		}
	}()
	over := l.b.obs.waiting(ctx, max(0, time.Duration(l.b.until.Load())-now()))
	select {
	case <-p.up:
	case <-ctx.Done():
	}
	over()
	if ctx.Err() != nil {
		return fmt.Errorf("%w; left its queue: %w", ErrOpen, context.Cause(ctx))
	}
	goes = true
	return nil
}

// join puts p into the queue: at the end, or, if it has been there before, back
// in its place, giving its ticket back.
func (l *lot) join(p *parked) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if p.isUp {
		l.called--
	} else {
		l.last++
		p.number = l.last
	}
	p.isUp, p.up = false, make(chan struct{})
	at := l.queue.Front()
	if p.number == l.last {
		at = nil
	}
	for at != nil && at.Value.(*parked).number < p.number {
		at = at.Next()
	}
	if at == nil {
		l.queue.PushBack(p)
	} else {
		l.queue.InsertBefore(p, at)
	}
	l.settleLocked()
}

// leave takes p out of the queue, or gives its ticket back.
func (l *lot) leave(p *parked) {
	l.mu.Lock()
	if p.isUp {
		l.called--
	} else {
		for e := l.queue.Front(); e != nil; e = e.Next() {
			if e.Value.(*parked) == p {
				l.queue.Remove(e)
				break
			}
		}
	}
	l.settleLocked()
	l.mu.Unlock()
	l.b.news.deliver(l.b)
}

// admitted is called by a call that gobreaker let through, before its step.
func (l *lot) admitted(g *guarded) {
	l.mu.Lock()
	if g.ticket {
		g.ticket = false
		l.called--
	}
	l.settleLocked()
	l.mu.Unlock()
	l.b.news.deliver(l.b)
}

func (l *lot) settle() {
	l.mu.Lock()
	l.settleLocked()
	l.mu.Unlock()
	l.b.news.deliver(l.b)
}

func (l *lot) settleLocked() {
	l.active.Store(false)
	state := l.b.cb.State()
	room := 0
	switch state {
	case gobreaker.StateClosed:
		room = l.called + l.queue.Len()
	case gobreaker.StateHalfOpen:
		c := l.b.cb.Counts()
		room = int(l.b.probes) - int(c.Requests-c.TotalExclusions)
	case gobreaker.StateOpen:
		l.setAlarm()
	}
	for l.called < room && l.queue.Len() > 0 {
		p := l.queue.Remove(l.queue.Front()).(*parked)
		p.isUp = true
		l.called++
		close(p.up)
	}
	l.busy.Store(int64(l.called + l.queue.Len()))

	if wouldWait := state != gobreaker.StateClosed && l.called >= room; wouldWait != (l.release != nil) && l.gate != nil {
		if wouldWait {
			l.release = l.gate.Hold()
		} else {
			l.release()
			l.release = nil
		}
	}
	if state != gobreaker.StateClosed {
		l.active.Store(true)
	}
}

// setAlarm makes sure that someone settles when the rest is over, even if
// nobody calls. gobreaker wants the end to be past, so the alarm is one
// nanosecond late.
func (l *lot) setAlarm() {
	at := time.Duration(l.b.until.Load()) + 1
	if l.wakeAt == at {
		return
	}
	l.wakeAt = at
	if l.alarm != nil {
		l.alarm.Stop()
	}
	l.alarm = time.AfterFunc(at-now(), func() {
		l.mu.Lock()
		l.wakeAt = 0
		l.settleLocked()
		l.mu.Unlock()
		l.b.news.deliver(l.b)
	})
}
