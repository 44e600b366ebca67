package flow

import (
	"fmt"
	"time"
)

// LoaderOption changes how a [Loader] collects, fetches and keeps.
type LoaderOption func(*loaderConfig)

type loaderConfig struct {
	callers int // 0: not known
	fetches int

	cacheSize                 int // 0: no cache
	valueTTL, missTTL, errTTL time.Duration
	keepMisses, keepErrors    bool
}

// Callers says that at most n goroutines call the loader at once, such as the
// workers of the [Map] whose step calls it. When n calls are waiting, the batch
// that is being collected goes at once: nobody is left who could add to it. So
// a pipeline with n workers that each wait for the loader never waits in vain
// while it has items for all of them. When there are fewer, as at the end, and
// without this option, the batch goes when it is full or its time has passed.
//
// If more than n call, batches are smaller than they could be; nothing else
// breaks. n below 1 panics.
func Callers(n int) LoaderOption {
	if n < 1 {
		panic(fmt.Sprintf("flow: Callers(%d): want at least 1", n))
	}
	return func(c *loaderConfig) { c.callers = n }
}

// Fetches bounds the fetches that run at once. The default is 4. n below 1
// panics.
func Fetches(n int) LoaderOption {
	if n < 1 {
		panic(fmt.Sprintf("flow: Fetches(%d): want at least 1", n))
	}
	return func(c *loaderConfig) { c.fetches = n }
}

// Cache keeps up to size values, each for ttl from when it was fetched or
// primed; when there are more, those go that were not asked for the longest.
// With ttl 0 a value is kept as long as there is room. What has expired is
// found when it is asked for. A size below 1 or a negative ttl panics.
func Cache(size int, ttl time.Duration) LoaderOption {
	if size < 1 {
		panic(fmt.Sprintf("flow: Cache: size %d: want at least 1", size))
	}
	checkTTL("Cache", ttl)
	return func(c *loaderConfig) { c.cacheSize, c.valueTTL = size, ttl }
}

// CacheMisses keeps in the cache, for ttl, also that a key was not found. It
// takes [Cache].
func CacheMisses(ttl time.Duration) LoaderOption {
	checkTTL("CacheMisses", ttl)
	return func(c *loaderConfig) { c.keepMisses, c.missTTL = true, ttl }
}

// CacheErrors keeps in the cache, for ttl, also with what error a key failed,
// so that a service that is down is not asked for the same keys again and
// again. It takes [Cache].
func CacheErrors(ttl time.Duration) LoaderOption {
	checkTTL("CacheErrors", ttl)
	return func(c *loaderConfig) { c.keepErrors, c.errTTL = true, ttl }
}

func checkTTL(option string, ttl time.Duration) {
	if ttl < 0 {
		panic(fmt.Sprintf("flow: %s: ttl %v: want at least 0", option, ttl))
	}
}

func newLoaderConfig(opts []LoaderOption) loaderConfig {
	c := loaderConfig{fetches: 4}
	for _, o := range opts {
		if o == nil {
			panic("flow: nil LoaderOption")
		}
		o(&c)
	}
	if (c.keepMisses || c.keepErrors) && c.cacheSize == 0 {
		panic("flow: NewLoader: CacheMisses or CacheErrors without Cache")
	}
	return c
}
