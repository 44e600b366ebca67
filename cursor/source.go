package cursor

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"

	"github.com/headgate/headgate/seq"
)

// Source hands out the items of a paged source, one by one. Make it with
// [Pages] or [ItemPages].
//
// One loop at a time runs over it, be it by [Source.All], [Source.Items] or a
// call of [Source.Next]; a second one panics. Leaving a loop keeps the unread
// rest of the page: a later loop goes on after the last item handed out. So it
// does after the end: it asks for the items after the last one again, and finds
// those that have come since.
//
// A failed fetch yields its error and ends the loop; the next loop asks for
// that page again. When a loop's context is done, the loop yields one error,
// the context's cause, and ends; the source itself can go on under another
// context. A panic in the fetch passes through the loop and leaves the source
// as it was before that fetch.
//
// Pause, Resume, Stop, Position and Ended may be called from any goroutine, also from
// the loop's body. The source starts no goroutine and allocates nothing for an
// item.
type Source[T, C any] struct {
	load  func(ctx context.Context, after C, first bool, limit int) (page[T, C], error)
	size  int
	gates []*seq.Gate // all must be open; the first is &pause

	running atomic.Bool // a loop is on
	stopped atomic.Bool // set with mu held
	ended   atomic.Bool // the last loop came to the end

	// Used by the loop alone.
	page  page[T, C]
	next  int  // index in page of the next item
	short bool // page is the last

	pause seq.Gate

	mu      sync.Mutex         // never held while waiting or calling out
	release func()             // of pause; nil: not paused
	wake    context.CancelFunc // ends the loop's rest; nil: it does not rest
	pos     C                  // cursor of the last item handed out, or From's
	started bool               // pos is set
	run     uint64             // number of this stretch, other for each From of each source
	n       uint64             // items handed out in this stretch
}

// runs numbers the stretches of all sources of the process, so that a
// checkpoint can tell an item of another source, or of before a From.
var runs atomic.Uint64

func newSource[T, C any](load func(context.Context, C, bool, int) (page[T, C], error), opts []Option) *Source[T, C] {
	o := options{size: defaultPageSize}
	for _, opt := range opts {
		opt(&o)
	}
	s := &Source[T, C]{load: load, size: o.size, run: runs.Add(1)}
	s.gates = append([]*seq.Gate{&s.pause}, o.gates...)
	return s
}

// All returns an iterator over the values of the items that are still to come.
func (s *Source[T, C]) All(ctx context.Context) iter.Seq2[T, error] {
	if ctx == nil {
		panic("cursor: All(nil context)")
	}
	return func(yield func(T, error) bool) {
		for it, err := range s.loop(ctx) {
			if !yield(it.Value, err) {
				return
			}
		}
	}
}

// Items returns an iterator over the items that are still to come.
func (s *Source[T, C]) Items(ctx context.Context) iter.Seq2[Item[T, C], error] {
	if ctx == nil {
		panic("cursor: Items(nil context)")
	}
	return s.loop(ctx)
}

func (s *Source[T, C]) loop(ctx context.Context) iter.Seq2[Item[T, C], error] {
	return func(yield func(Item[T, C], error) bool) {
		s.begin()
		defer s.running.Store(false)
		done := ctx.Done()
		for {
			it, ok, err := s.take(ctx, done)
			if err != nil {
				yield(it, err)
				return
			}
			if !ok || !yield(it, nil) {
				return
			}
		}
	}
}

// Next returns the next item and true, or false at the end or after
// [Source.Stop]. It fetches a page when it needs one, and waits while the
// source is paused or gated. It is a loop of one item: it panics while another
// loop, or another call of Next, is on. After an error or the end, the next
// call asks again.
func (s *Source[T, C]) Next(ctx context.Context) (Item[T, C], bool, error) {
	if ctx == nil {
		panic("cursor: Next(nil context)")
	}
	s.begin()
	defer s.running.Store(false)
	return s.take(ctx, ctx.Done())
}

// From sets the place to go on from: the next item is the first one after c.
// It drops the unread rest of the page and returns s. Items handed out before
// and after it cannot be marked done in one [Checkpoint]: open it again. From
// panics while a loop is on.
func (s *Source[T, C]) From(c C) *Source[T, C] {
	if !s.running.CompareAndSwap(false, true) {
		panic("cursor: From: a loop over this source is on")
	}
	defer s.running.Store(false)
	s.page, s.next, s.short = page[T, C]{}, 0, false
	s.ended.Store(false)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pos, s.started = c, true
	s.run, s.n = runs.Add(1), 0
	return s
}

// Position returns the cursor of the last item handed out, or the one given to
// [Source.From] if none has been since. ok is false if there is neither: the
// source is at its beginning.
func (s *Source[T, C]) Position() (c C, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pos, s.started
}

// Ended reports whether the last loop came to the source's end, and not to a
// [Source.Stop], an error or the consumer's leaving: only then is a job complete.
// It is false before the first loop and while one is on.
func (s *Source[T, C]) Ended() bool { return s.ended.Load() }

func (s *Source[T, C]) begin() {
	if !s.running.CompareAndSwap(false, true) {
		panic("cursor: a second loop over one source: it runs one at a time")
	}
	s.ended.Store(false)
}

// take returns the next item, or false at the end or a stop.
func (s *Source[T, C]) take(ctx context.Context, done <-chan struct{}) (it Item[T, C], ok bool, err error) {
	for {
		if s.stopped.Load() {
			return it, false, nil
		}
		select {
		case <-done:
			return it, false, context.Cause(ctx)
		default:
		}
		switch {
		case s.held():
			s.rest(ctx)
		case s.next < s.page.len():
			v, c := s.page.at(s.next)
			if run, n, ok := s.handOut(c); ok {
				return Item[T, C]{Value: v, Cursor: c, run: run, n: n}, true, nil
			}
		case s.short:
			s.ended.Store(true)
			s.page, s.next, s.short = page[T, C]{}, 0, false
			return it, false, nil
		default:
			if err := s.fill(ctx); err != nil {
				return it, false, err
			}
		}
	}
}

// fill fetches the page after the last item handed out.
func (s *Source[T, C]) fill(ctx context.Context) error {
	s.page, s.next = page[T, C]{}, 0 // the old page is garbage before the new one is made
	after, started := s.Position()
	p, err := s.load(ctx, after, !started, s.size)
	if err != nil {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return err
	}
	if started && p.repeats(after) {
		return errRepeats
	}
	s.page, s.short = p, p.len() < s.size
	return nil
}
