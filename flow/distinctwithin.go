package flow

import (
	"fmt"
	"iter"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// DistinctWithin returns an iterator over src without the values whose key has
// passed less than window ago: of the values of one key, at most one passes in
// that time, and one that goes on coming passes once a window. Errors pass.
//
// It remembers the keys that passed within the window, at most `remember` of
// them; beyond that it forgets the oldest early. A key that was forgotten is
// new again, so a value is surely dropped if fewer than remember other values
// passed since the one of its key did. Keys are kept, values are not. A value
// comes when it is pulled.
//
// DistinctWithin starts no goroutine. It costs a look at the clock a value and
// an allocation a new key. A window of 0 or less or a remember below 1 panics.
func DistinctWithin[T any, K comparable](src iter.Seq2[T, error], key func(T) K, window time.Duration, remember int) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: DistinctWithin(nil source)")
	}
	if key == nil {
		panic("flow: DistinctWithin(nil func)")
	}
	if window <= 0 {
		panic(fmt.Sprintf("flow: DistinctWithin(window %v): want more than 0", window))
	}
	if remember < 1 {
		panic(fmt.Sprintf("flow: DistinctWithin(remember %d): want at least 1", remember))
	}
	return func(yield func(T, error) bool) {
		began := time.Now()
		// Keys are only ever added, never touched again: the least recently used
		// is the one that passed first. NewLRU's one error is a size below 1.
		passed, _ := simplelru.NewLRU[K, time.Duration](remember, nil)
		for v, err := range src {
			if err == nil {
				k := key(v)
				now := time.Since(began)
				for {
					_, at, ok := passed.GetOldest()
					if !ok || now-at < window {
						break
					}
					passed.RemoveOldest()
				}
				if passed.Contains(k) {
					continue
				}
				passed.Add(k, now)
			}
			if !yield(v, err) {
				return
			}
		}
	}
}
