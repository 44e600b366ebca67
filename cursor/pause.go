package cursor

import "context"

// Pause makes the source rest: once it has returned, [Source.Position] does not
// move, nothing more is handed out and no fetch begins, until [Source.Resume].
// The item last handed out may still be on its way to the loop's body, and a
// fetch in flight goes on to its end; its page is kept. Pause does not wait for
// either. Pausing a paused source does nothing.
func (s *Source[T, C]) Pause() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.release == nil {
		s.release = s.pause.Hold()
	}
}

// Resume undoes [Source.Pause] and [Source.Stop]. A loop that rests goes on; one
// that has ended must be started again.
func (s *Source[T, C]) Resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped.Store(false)
	if s.release != nil {
		s.release()
		s.release = nil
	}
}

// Stop ends the loop before its next item or fetch, without an error, also
// while it rests; [Source.Ended] tells that from the end. A fetch in flight goes on to its end, and its page is kept; to
// cut it short, cancel the loop's context. Stop does not wait for the loop. It
// stays in force: a loop started later ends at once, until [Source.Resume], so
// a Stop that comes a moment before the loop starts is not lost.
func (s *Source[T, C]) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped.Store(true)
	if s.wake != nil {
		s.wake()
	}
}

func (s *Source[T, C]) held() bool {
	for _, g := range s.gates {
		if g.Held() {
			return true
		}
	}
	return false
}

// rest waits until every gate has been seen open once, or the source is
// stopped, or ctx is done: the loop then looks at all of them again.
func (s *Source[T, C]) rest(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if !s.restUntil(cancel) {
		return
	}
	for _, g := range s.gates {
		if g.Wait(ctx) != nil {
			break
		}
	}
	s.restUntil(nil)
}

// restUntil sets what Stop calls to end the rest, and reports whether there is
// a rest to begin.
func (s *Source[T, C]) restUntil(wake context.CancelFunc) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wake = wake
	return !s.stopped.Load()
}

// handOut moves the position to c, unless the source has been paused or stopped
// in the meantime, and returns the item's marks.
func (s *Source[T, C]) handOut(c C) (run, n uint64, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped.Load() || s.release != nil {
		return 0, 0, false
	}
	s.pos, s.started = c, true
	s.next++
	s.n++
	return s.run, s.n, true
}
