package flow

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// gatherAhead is how many results may wait for the loop.
const gatherAhead = 64

// parts is what has come of a key, or one late or second part of it.
type parts[K comparable, P any] struct {
	key     K
	outcome Outcome
	all     P
	have    uint64 // a bit for each part that is in all

	err   error // instead of the rest: an error element of a source
	fatal error // or how a source went down
}

// waiting is a key whose parts have not all come.
type waiting[K comparable, P any] struct {
	parts[K, P]
	until    time.Time // zero: no time is set
	previous *waiting[K, P]
	next     *waiting[K, P]
}

// gatherer collects the parts of keys. P is a type that holds all parts of one.
//
// How it works: put adds a part, on any goroutine; what that makes of a key
// goes to the end of ready. next, called by the loop alone, takes from there,
// and between ends the keys whose time is over; so no goroutine is needed for
// that, and nothing ends while nobody asks. The list of those waiting is in the
// order of their first parts, which is that of their times, since all wait
// equally long. Invariants, when mu is free:
//
//   - a key is in the list from its first part until it ends, and ends once; in
//     open as long, if it is like itself; else at most in ended;
//   - n, the length of the list, is at most limit, and ready has at most
//     gatherAhead+1 elements beside errors that end the loop;
//   - who waits for room was either told that there is some, or there is none.
type gatherer[K comparable, P any] struct {
	gathering
	whole uint64 // the bits of all parts

	mu     sync.Mutex
	open   map[K]*waiting[K, P]
	oldest *waiting[K, P]
	newest *waiting[K, P]
	spare  *waiting[K, P] // not in use, by next
	n      int
	ended  *simplelru.LRU[K, uint64] // what has come of keys that have ended; nil: not remembered

	ready  []parts[K, P] // a queue: from first
	first  int
	closed bool
	room   chan struct{} // closed when there may be; nil: nobody waits
	asking bool          // next waits for wake
	wake   chan struct{}

	sources int // that may put something; -1: not known
	stuck   int // of those, the ones that wait until fewer keys are waiting

	timer *time.Timer // for next; no later than the first time that is over
	armed bool
	swept time.Time // keys whose time is over by then are to end
}

func newGatherer[K comparable, P any](g gathering, parts, sources int) *gatherer[K, P] {
	c := &gatherer[K, P]{
		gathering: g,
		whole:     1<<parts - 1,
		open:      make(map[K]*waiting[K, P]),
		wake:      make(chan struct{}, 1),
		sources:   sources,
	}
	if g.remember > 0 {
		ended, err := simplelru.NewLRU[K, uint64](g.remember, nil)
		if err != nil {
			panic(err) // only for a size that is refused before
		}
		c.ended = ended
	}
	return c
}

// put adds a part, the i-th; set stores it. It waits for room until ctx is done.
func (c *gatherer[K, P]) put(ctx context.Context, key K, i int, set func(*P)) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for {
		room, err := c.tryPut(key, 1<<i, set)
		if room == nil {
			return err
		}
		select {
		case <-room:
		case <-ctx.Done():
			c.unstick()
			return context.Cause(ctx)
		}
	}
}

// tryPut adds a part, or returns what to wait for before the next try.
func (c *gatherer[K, P]) tryPut(key K, bit uint64, set func(*P)) (room chan struct{}, err error) {
	c.mu.Lock()
	defer c.mu.Unlock() // deferred: a key may be of a type that cannot be hashed
	if c.closed {
		return nil, ErrClosed
	}
	w := c.open[key]
	full := w == nil && c.n == c.limit && !c.evict && !c.hasEnded(key)
	if full || len(c.ready)-c.first >= gatherAhead {
		if full {
			c.stuck++
			c.tell() // it may be the last one
		}
		if c.room == nil {
			c.room = make(chan struct{})
		}
		return c.room, nil
	}
	switch {
	case w == nil && c.hasEnded(key):
		have, _ := c.ended.Get(key)
		c.ended.Add(key, have|bit)
		c.single(key, have, bit, set)
	case w == nil:
		if c.n == c.limit {
			c.push(c.end(c.oldest, Partial))
		}
		w = c.begin(key)
		fallthrough
	case w.have&bit == 0:
		set(&w.all)
		w.have |= bit
		if w.have == c.whole {
			c.push(c.end(w, Complete))
		}
	default:
		c.single(key, w.have, bit, set)
	}
	return nil, nil
}

// single hands over a part of its own, of a key of which have has come.
func (c *gatherer[K, P]) single(key K, have, bit uint64, set func(*P)) {
	p := parts[K, P]{key: key, outcome: Late, have: bit}
	if have&bit != 0 {
		p.outcome = Duplicate
	}
	set(&p.all)
	c.push(p)
}

func (c *gatherer[K, P]) hasEnded(key K) bool { return c.ended != nil && c.ended.Contains(key) }

// begin puts a key at the end of the list.
func (c *gatherer[K, P]) begin(key K) *waiting[K, P] {
	w := c.spare
	if w != nil {
		c.spare, w.next = w.next, nil
	} else {
		w = new(waiting[K, P])
	}
	w.key = key
	if findable(key) {
		c.open[key] = w
	}
	if c.wait > 0 {
		w.until = time.Now().Add(c.wait)
	}
	if c.newest == nil {
		c.oldest = w
		if c.wait > 0 && !c.armed {
			c.tell() // to set the timer
		}
	} else {
		c.newest.next, w.previous = w, c.newest
	}
	c.newest = w
	c.n++
	return w
}

// end takes a key out of the list.
func (c *gatherer[K, P]) end(w *waiting[K, P], o Outcome) parts[K, P] {
	p := w.parts
	p.outcome = o
	if w.previous == nil {
		c.oldest = w.next
	} else {
		w.previous.next = w.next
	}
	if w.next == nil {
		c.newest = w.previous
	} else {
		w.next.previous = w.previous
	}
	if findable(p.key) {
		delete(c.open, p.key)
		if c.ended != nil {
			c.ended.Add(p.key, p.have)
		}
	}
	*w = waiting[K, P]{next: c.spare}
	c.spare = w
	c.n--
	if c.stuck > 0 {
		c.makeRoom()
	}
	return p
}

func (c *gatherer[K, P]) push(p parts[K, P]) {
	if c.first > 0 && len(c.ready) == cap(c.ready) {
		n := copy(c.ready, c.ready[c.first:])
		clear(c.ready[n:])
		c.ready, c.first = c.ready[:n], 0
	}
	c.ready = append(c.ready, p)
	c.tell()
}

// tell has next look again, if it waits.
func (c *gatherer[K, P]) tell() {
	if c.asking {
		c.asking = false
		c.wake <- struct{}{}
	}
}

func (c *gatherer[K, P]) makeRoom() {
	if c.room != nil {
		close(c.room)
		c.room = nil
	}
	c.stuck = 0
}

// unstick is for one that no longer waits for room; those that still do, count
// themselves again.
func (c *gatherer[K, P]) unstick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.makeRoom()
}
