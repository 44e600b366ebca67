package flow

import (
	"context"
	"errors"
	"runtime/debug"
	"slices"
	"time"
)

// batch is the keys of one fetch and those who wait for it. It is open, then
// perhaps full, then running, then over; if all callers leave before it runs it
// is dropped.
type batch[K comparable, V any] struct {
	keys []K
	ctx  context.Context // the first caller's, without its end

	// Under the Loader's mu.
	callers int                // that have not left
	blocked int                // of those, the ones counted in Loader.blocked for this batch
	cancel  context.CancelFunc // of the fetch; nil: it has not begun
	timer   *time.Timer        // while open, if there is a wait
	over    bool

	// Written before done is closed, and read after.
	done   chan struct{}
	found  map[K]V
	failed KeyErrors[K]
	err    error // of all keys
}

var errFetchExit = errors.New("flow: Loader: the fetch ended its goroutine")

func (b *batch[K, V]) result(key K) (v V, err error) {
	if b.err != nil {
		return v, b.err
	}
	if err := b.failed[key]; err != nil {
		return v, err
	}
	v, ok := b.found[key]
	if !ok {
		return v, ErrNotFound
	}
	return v, nil
}

// join returns the batch that fetches key. The caller holds mu and calls
// launch.
func (l *Loader[K, V]) join(ctx context.Context, key K) *batch[K, V] {
	b := l.pending[key]
	if b != nil {
		return b
	}
	b = l.open
	if b == nil {
		b = &batch[K, V]{keys: l.spare[:0], ctx: context.WithoutCancel(ctx), done: make(chan struct{})}
		l.spare = nil
		if l.wait > 0 {
			b.timer = time.AfterFunc(l.wait, func() { l.expire(b) })
		}
	}
	l.pending[key] = b // first: it panics if key cannot be hashed
	l.open = b
	b.keys = append(b.keys, key)
	if l.wait == 0 {
		l.due = true
	}
	if len(b.keys) == l.size {
		l.seal()
		l.full = append(l.full, b)
	}
	return b
}

// seal takes the open batch, which then takes no more keys.
func (l *Loader[K, V]) seal() *batch[K, V] {
	b := l.open
	l.open, l.due = nil, false
	if b.timer != nil {
		b.timer.Stop()
	}
	return b
}

func (l *Loader[K, V]) expire(b *batch[K, V]) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open == b {
		l.due = true
		l.launch()
	}
}

// block counts a call that waits for b.
func (l *Loader[K, V]) block(b *batch[K, V]) {
	b.blocked++
	l.blocked++
	if l.callers > 0 && l.blocked >= l.callers && l.open != nil {
		l.due = true // nobody is left who could add to it
	}
	l.launch()
}

// launch starts what is to go, as far as fetches may run.
func (l *Loader[K, V]) launch() {
	for l.running < l.fetches {
		var b *batch[K, V]
		switch {
		case len(l.full) > 0:
			b = l.full[0]
			l.full = slices.Delete(l.full, 0, 1)
		case l.due:
			b = l.seal()
		default:
			return
		}
		l.running++
		var ctx context.Context
		ctx, b.cancel = context.WithCancel(b.ctx)
		go l.run(ctx, b)
	}
}

func (l *Loader[K, V]) run(ctx context.Context, b *batch[K, V]) {
	found, err := map[K]V(nil), errFetchExit
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *PanicError:
			err = r // raised by an operator inside: its stack is the one that tells
		default:
			err = &PanicError{Value: r, Stack: debug.Stack()}
		}
		l.finish(b, found, err)
	}()
	// Its own copy: it may sort it, and the keys are needed afterwards.
	found, err = l.fetch(ctx, slices.Clone(b.keys))
}

func (l *Loader[K, V]) finish(b *batch[K, V], found map[K]V, err error) {
	if !errors.As(err, &b.failed) {
		b.err = err
	}
	b.found = found
	b.cancel()
	l.mu.Lock()
	defer l.mu.Unlock()
	var now time.Time
	if l.cache != nil {
		now = time.Now()
	}
	for _, key := range b.keys {
		if l.pending[key] != b {
			continue
		}
		delete(l.pending, key)
		if l.cache != nil {
			v, err := b.result(key)
			l.cache.keep(key, v, err, now)
		}
	}
	clear(b.keys)
	l.spare, b.keys = b.keys, nil
	// The callers no longer wait, though they do not run yet: counted until
	// they do, they would make the first of them that calls again look like the
	// last, and its key go alone.
	l.blocked -= b.blocked
	b.over = true
	l.running--
	l.launch()
	close(b.done)
}

// leave is for a call that was counted in blocked for b and gives up.
func (l *Loader[K, V]) leave(b *batch[K, V]) {
	l.leaveMany([]*batch[K, V]{b})
}

// leaveMany is for a call that was counted in blocked for the first of batches
// and gives up on all.
func (l *Loader[K, V]) leaveMany(batches []*batch[K, V]) {
	l.mu.Lock()
	if b := batches[0]; !b.over {
		b.blocked--
		l.blocked--
	}
	var cancelled []*batch[K, V]
	for _, b := range batches {
		if b.callers--; b.callers == 0 && !b.over {
			l.abandon(b)
			if b.cancel != nil {
				cancelled = append(cancelled, b)
			}
		}
	}
	l.mu.Unlock()
	for _, b := range cancelled {
		<-b.done
	}
}

// abandon ends a batch that nobody waits for.
func (l *Loader[K, V]) abandon(b *batch[K, V]) {
	for _, key := range b.keys {
		if l.pending[key] == b {
			delete(l.pending, key)
		}
	}
	switch {
	case b.cancel != nil:
		b.cancel()
	case b == l.open:
		l.seal()
	default:
		i := slices.Index(l.full, b)
		l.full = slices.Delete(l.full, i, i+1)
	}
}
