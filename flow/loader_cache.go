package flow

import (
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// loaderCache is what a Loader keeps. A nil one is empty.
type loaderCache[K comparable, V any] struct {
	loaderConfig
	kept *simplelru.LRU[K, cached[V]]
}

type cached[V any] struct {
	v     V
	err   error
	until time.Time // zero: for ever
}

func newLoaderCache[K comparable, V any](cfg loaderConfig) *loaderCache[K, V] {
	if cfg.cacheSize == 0 {
		return nil
	}
	kept, err := simplelru.NewLRU[K, cached[V]](cfg.cacheSize, nil)
	if err != nil {
		panic(err) // only for a size that Cache refuses
	}
	return &loaderCache[K, V]{cfg, kept}
}

func (c *loaderCache[K, V]) get(key K) (v V, err error, ok bool) {
	if c == nil {
		return v, nil, false
	}
	e, ok := c.kept.Get(key)
	if ok && !e.until.IsZero() && !time.Now().Before(e.until) {
		c.kept.Remove(key)
		return v, nil, false
	}
	return e.v, e.err, ok
}

// keep stores the result of key if results of its kind are kept.
func (c *loaderCache[K, V]) keep(key K, v V, err error, now time.Time) {
	ttl, keeps := c.valueTTL, true
	switch {
	case err == ErrNotFound:
		ttl, keeps = c.missTTL, c.keepMisses
	case err != nil:
		ttl, keeps = c.errTTL, c.keepErrors
	}
	if !keeps {
		return
	}
	e := cached[V]{v: v, err: err}
	if ttl > 0 {
		e.until = now.Add(ttl)
	}
	c.kept.Add(key, e)
}

func (c *loaderCache[K, V]) remove(key K) {
	if c != nil {
		c.kept.Remove(key)
	}
}
