package flow

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrNotFound is the error of [Loader.Load] for a key that the fetch did not
// return.
var ErrNotFound = errors.New("flow: not found")

// Loader turns many calls for one value each into few fetches for many. Steps
// call Load; the keys of calls that come close together are collected, each
// once, and fetched as one batch.
//
// A batch goes when it is full, when its first key has waited as long as was
// allowed, or at once when all [Callers] are waiting. A call for a key that is
// being collected or fetched joins that, and causes no other fetch. With
// [Cache], values are kept for later calls.
//
// A fetch runs on a goroutine of its own with the values of its first caller's
// context, but not with that context's end: a caller whose context is done
// leaves with its cause, and the others are served all the same. The last one
// to leave cancels the fetch and waits for it, so that a loop that was left
// leaves no fetch behind.
//
// All methods may be called from any goroutine. Memory is bounded by the calls
// that are waiting and by the cache; an idle Loader has no goroutine.
type Loader[K comparable, V any] struct {
	fetch func(context.Context, []K) (map[K]V, error)
	loaderConfig
	size int
	wait time.Duration

	mu    sync.Mutex
	cache *loaderCache[K, V] // nil: none

	// A key is here exactly while a call for it joins what is under way: its
	// batch has callers, is not over, and the key was not forgotten or primed
	// since the fetch began. So nobody joins a batch that is being cancelled,
	// and only what is still here when the batch is over enters the cache.
	pending map[K]*batch[K, V]

	// Whoever changes these calls launch before it unlocks. After that, full
	// is empty and due is false, or as many fetches run as may.
	open    *batch[K, V]   // takes new keys: at least one and fewer than size; nil: none
	due     bool           // open is to go
	full    []*batch[K, V] // to go, in this order, before open
	running int            // fetches
	blocked int            // calls that wait for a batch which is not over

	spare []K // the keys of a batch that is over, to be overwritten
}

// NewLoader returns a Loader over fetch, for batches of at most size keys.
//
// fetch is called with distinct keys, one to size of them, in the order in
// which they were first asked for; the slice is its own. It returns the values
// by their keys. A key that is not in the map is not found, which is no
// failure. An error fails all keys of the batch; a [KeyErrors] only those that
// are in it. A panic of fetch is the error of all its callers, a [*PanicError].
// The map must not be changed after it was returned. fetch is called on up to
// four goroutines at once; see [Fetches].
//
// wait is the time from a batch's first key until it goes if it is not full by
// then. With 0 it goes as soon as a fetch may start, so that batches grow only
// while as many fetches run as may. While a batch that is due cannot start, it
// takes more keys, up to size.
func NewLoader[K comparable, V any](fetch func(ctx context.Context, keys []K) (map[K]V, error), size int, wait time.Duration, opts ...LoaderOption) *Loader[K, V] {
	switch {
	case fetch == nil:
		panic("flow: NewLoader(nil fetch)")
	case size < 1:
		panic(fmt.Sprintf("flow: NewLoader: size %d: want at least 1", size))
	case wait < 0:
		panic(fmt.Sprintf("flow: NewLoader: wait %v: want at least 0", wait))
	}
	cfg := newLoaderConfig(opts)
	return &Loader[K, V]{
		fetch:        fetch,
		loaderConfig: cfg,
		size:         size,
		wait:         wait,
		cache:        newLoaderCache[K, V](cfg),
		pending:      make(map[K]*batch[K, V]),
	}
}

// Load returns the value of key, from the cache or with the next batch. It
// waits until that is fetched, or until ctx is done; it then returns the
// context's cause.
func (l *Loader[K, V]) Load(ctx context.Context, key K) (V, error) {
	b, v, err := l.enter(ctx, key)
	if b == nil {
		return v, err
	}
	select {
	case <-b.done:
		return b.result(key)
	case <-ctx.Done():
		l.leave(b)
		return v, context.Cause(ctx)
	}
}

// enter returns a result that is known, or the batch to wait for.
func (l *Loader[K, V]) enter(ctx context.Context, key K) (b *batch[K, V], v V, err error) {
	if ctx.Err() != nil {
		return nil, v, context.Cause(ctx)
	}
	if !findable(key) {
		return nil, v, ErrNotFound
	}
	l.mu.Lock()
	defer l.mu.Unlock() // deferred: a key may be of a type that cannot be hashed
	if v, err, ok := l.cache.get(key); ok {
		return nil, v, err
	}
	b = l.join(ctx, key)
	b.callers++
	l.block(b)
	return b, v, nil
}

// LoadMany returns the values of keys, as the fetch does: those not found are
// not in the map. If some keys failed, the error is a [KeyErrors]; the map then
// has the others. It may be more keys than a batch holds. For [Callers] it is
// one call.
func (l *Loader[K, V]) LoadMany(ctx context.Context, keys []K) (map[K]V, error) {
	m := many[K, V]{found: make(map[K]V, len(keys)), from: make(map[K]*batch[K, V])}
	if err := l.enterMany(ctx, keys, &m); err != nil {
		return nil, err
	}
	for i, b := range m.batches {
		if i > 0 {
			l.mu.Lock()
			if !b.over {
				l.block(b)
			}
			l.mu.Unlock()
		}
		select {
		case <-b.done:
		case <-ctx.Done():
			l.leaveMany(m.batches[i:])
			return nil, context.Cause(ctx)
		}
	}
	for key, b := range m.from {
		v, err := b.result(key)
		m.add(key, v, err)
	}
	if len(m.failed) > 0 {
		return m.found, m.failed
	}
	return m.found, nil
}

// many is one call of LoadMany.
type many[K comparable, V any] struct {
	found   map[K]V
	failed  KeyErrors[K]
	from    map[K]*batch[K, V] // keys that are waited for
	batches []*batch[K, V]     // each of those once
}

func (m *many[K, V]) add(key K, v V, err error) {
	switch {
	case err == nil:
		m.found[key] = v
	case errors.Is(err, ErrNotFound):
	default:
		if m.failed == nil {
			m.failed = make(KeyErrors[K])
		}
		m.failed[key] = err
	}
}

func (l *Loader[K, V]) enterMany(ctx context.Context, keys []K, m *many[K, V]) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	defer l.launch()
	for _, key := range keys {
		if !findable(key) || m.from[key] != nil {
			continue
		}
		if v, err, ok := l.cache.get(key); ok {
			m.add(key, v, err)
			continue
		}
		b := l.join(ctx, key)
		if !m.waitsFor(b) {
			b.callers++
			m.batches = append(m.batches, b)
		}
		m.from[key] = b
	}
	if len(m.batches) > 0 {
		l.block(m.batches[0])
	}
	return nil
}

func (m *many[K, V]) waitsFor(b *batch[K, V]) bool {
	for i := len(m.batches) - 1; i >= 0; i-- { // most often the last
		if m.batches[i] == b {
			return true
		}
	}
	return false
}

// Prime puts a value into the cache, in place of what is there or is being
// fetched. Without [Cache] it does nothing.
func (l *Loader[K, V]) Prime(key K, v V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cache == nil || !findable(key) {
		return
	}
	l.detach(key)
	l.cache.keep(key, v, nil, time.Now())
}

// Forget takes keys out of the cache. A later Load fetches them anew, also if
// a fetch that began before is still under way.
func (l *Loader[K, V]) Forget(keys ...K) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, key := range keys {
		l.detach(key)
		l.cache.remove(key)
	}
}

// detach lets no call join a fetch that has begun, nor its result enter the
// cache.
func (l *Loader[K, V]) detach(key K) {
	if b := l.pending[key]; b != nil && b.cancel != nil {
		delete(l.pending, key)
	}
}

// findable reports whether a map gives key back: it does not give back a NaN,
// which could then not be taken out of ours either.
func findable[K comparable](key K) bool {
	same := key
	return key == same
}
