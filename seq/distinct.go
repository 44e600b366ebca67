package seq

import (
	"fmt"
	"iter"

	"github.com/hashicorp/golang-lru/v2/simplelru"
)

// Distinct returns an iterator over the values of src whose key is not among
// the remembered ones. It remembers the last `remember` different keys; each
// value seen, passed or dropped, makes its key the latest. Errors pass.
//
// The bound keeps memory flat on an endless source and has a price: a key that
// was forgotten, because as many other keys came after it, is new again, and
// its next value passes. So a value is surely dropped if fewer than remember
// different other keys came since its key was last seen, and two values of one
// key may both pass if not. Keys are kept, values are not. Each new key costs
// an allocation.
//
// A remember below 1 panics. For sorted values [Compact] is enough.
func Distinct[T any, K comparable](src iter.Seq2[T, error], key func(T) K, remember int) iter.Seq2[T, error] {
	if src == nil {
		panic("seq: Distinct(nil source)")
	}
	if key == nil {
		panic("seq: Distinct(nil func)")
	}
	if remember < 1 {
		panic(fmt.Sprintf("seq: Distinct(remember %d): want at least 1", remember))
	}
	return func(yield func(T, error) bool) {
		// NewLRU's one error is a size below 1.
		seen, _ := simplelru.NewLRU[K, struct{}](remember, nil)
		for v, err := range src {
			if err == nil {
				k := key(v)
				if _, ok := seen.Get(k); ok {
					continue
				}
				seen.Add(k, struct{}{})
			}
			if !yield(v, err) {
				return
			}
		}
	}
}
