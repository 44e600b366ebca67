package seq

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"
	"time"
)

// Gate is a valve. While anyone holds it, nothing is pulled through it and no
// step starts; what passed it before goes on to its end.
//
// The zero value is open and ready to use. A Gate must not be copied after
// first use. Its methods may be called from any goroutine.
type Gate struct {
	holders atomic.Int64

	mu     sync.Mutex
	opened chan struct{} // closed when holders falls to zero; nil while open
	since  time.Time     // when it was closed, while it is
	held   time.Duration // in all, up to the last time it was opened
}

// Hold closes the gate until the returned release is called. Holders are
// counted: the gate opens when the last of them has released. Calling release
// again does nothing.
func (g *Gate) Hold() (release func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.holders.Add(1) == 1 {
		g.opened = make(chan struct{})
		g.since = time.Now()
	}
	return sync.OnceFunc(g.release)
}

func (g *Gate) release() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.holders.Add(-1) == 0 {
		close(g.opened)
		g.opened = nil
		g.held += time.Since(g.since)
	}
}

// Held reports whether anyone holds the gate now.
func (g *Gate) Held() bool { return g.holders.Load() != 0 }

// HeldFor returns for how long the gate has been held in all, until now.
func (g *Gate) HeldFor() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.opened == nil {
		return g.held
	}
	return g.held + time.Since(g.since)
}

// Wait returns nil once nobody holds the gate. If ctx is done first, Wait
// returns its [context.Cause]. On an open gate it returns nil without looking
// at ctx and costs one atomic load.
func (g *Gate) Wait(ctx context.Context) error {
	if g.holders.Load() == 0 {
		return nil
	}
	return g.wait(ctx)
}

func (g *Gate) wait(ctx context.Context) error {
	for {
		g.mu.Lock()
		opened := g.opened
		g.mu.Unlock()
		if opened == nil {
			return nil
		}
		select {
		case <-opened:
			// Another may hold it again by now: look once more.
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// Gated returns an iterator over src that pulls nothing while the gate is
// held. It waits before src is started and before each later pull. When ctx is
// done while it waits, it yields one error, the context's cause, and ends;
// while the gate is open ctx is not looked at. Errors of src pass.
func Gated[T any](ctx context.Context, src iter.Seq2[T, error], gate *Gate) iter.Seq2[T, error] {
	if ctx == nil {
		panic("seq: Gated(nil context)")
	}
	if src == nil {
		panic("seq: Gated(nil source)")
	}
	if gate == nil {
		panic("seq: Gated(nil gate)")
	}
	return func(yield func(T, error) bool) {
		var zero T
		if err := gate.Wait(ctx); err != nil {
			yield(zero, err)
			return
		}
		for v, err := range src {
			if !yield(v, err) {
				return
			}
			if err := gate.Wait(ctx); err != nil {
				yield(zero, err)
				return
			}
		}
	}
}
