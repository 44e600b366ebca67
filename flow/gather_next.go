package flow

import (
	"context"
	"time"
)

// next waits for the next result. It returns ok false when there will be none,
// or when ctx is done.
func (c *gatherer[K, P]) next(ctx context.Context) (p parts[K, P], ok bool) {
	for {
		p, ok, over := c.look()
		if ok || over {
			return p, ok
		}
		var due <-chan time.Time
		if c.timer != nil {
			due = c.timer.C
		}
		select {
		case <-c.wake:
		case <-due:
			c.due()
		case <-ctx.Done():
			return p, false
		}
	}
}

// look takes a result if there is one.
func (c *gatherer[K, P]) look() (p parts[K, P], ok, over bool) {
	if c.timer != nil {
		select {
		case <-c.timer.C: // however much is ready: what is overdue does not wait for it
			c.due()
		default:
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unask()
	w := c.oldest
	if w != nil && c.wait > 0 && !w.until.After(c.swept) {
		return c.end(w, Partial), true, false
	}
	c.arm()
	switch {
	case len(c.ready) > c.first:
		return c.pop(), true, false
	case w != nil && (c.closed || c.stuck > 0 && c.stuck == c.sources):
		// Nothing can come any more; or nothing before one of them makes room,
		// and the oldest would be the first to do so, only later.
		return c.end(w, Partial), true, false
	case c.closed:
		return p, false, true
	}
	c.asking = true
	return p, false, false
}

// unask takes back what a call of next that was ended by its context, or by the
// timer, has left behind.
func (c *gatherer[K, P]) unask() {
	c.asking = false
	select {
	case <-c.wake:
	default:
	}
}

func (c *gatherer[K, P]) pop() parts[K, P] {
	p := c.ready[c.first]
	c.ready[c.first] = parts[K, P]{}
	c.first++
	if c.first == len(c.ready) {
		c.ready, c.first = c.ready[:0], 0
	}
	if c.room != nil && len(c.ready)-c.first == gatherAhead/2 {
		c.makeRoom()
	}
	return p
}

// arm sets the timer for the time of the oldest key. It is left alone when that
// key ends early: it then rings in vain, once.
func (c *gatherer[K, P]) arm() {
	if c.oldest == nil || c.wait == 0 || c.armed {
		return
	}
	d := time.Until(c.oldest.until)
	if c.every > 0 {
		d = (max(d, 1) + c.every - 1) / c.every * c.every
	}
	if c.timer == nil {
		c.timer = time.NewTimer(d)
	} else {
		c.timer.Reset(d)
	}
	c.armed = true
}

// due is called when the timer rings.
func (c *gatherer[K, P]) due() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.armed = false
	c.swept = time.Now()
	if c.oldest != nil && c.oldest.until.After(c.swept) {
		c.arm()
	}
}

// close says that nothing more will be put.
func (c *gatherer[K, P]) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
	c.makeRoom()
	c.tell()
}

// leave is for a source that has come to its end.
func (c *gatherer[K, P]) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sources--
	if c.sources == 0 {
		c.closed = true
	}
	c.tell()
}

// putError adds an error element, when there is room.
func (c *gatherer[K, P]) putError(ctx context.Context, err error) {
	for {
		c.mu.Lock()
		if len(c.ready)-c.first < gatherAhead {
			c.push(parts[K, P]{err: err})
			c.mu.Unlock()
			return
		}
		if c.room == nil {
			c.room = make(chan struct{})
		}
		room := c.room
		c.mu.Unlock()
		select {
		case <-room:
		case <-ctx.Done():
			return
		}
	}
}

// putFatal adds, at the end, how a source went down.
func (c *gatherer[K, P]) putFatal(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.push(parts[K, P]{fatal: err})
}
