package flow

import (
	"fmt"
	"iter"
	"time"
)

// Throttle returns an iterator that passes an item of src and then drops those
// that come within `every` of it: the first of each interval passes, the rest
// are lost. Errors pass, all of them.
//
// An item comes when it is pulled, so a loop whose body takes longer than the
// interval loses nothing. Throttle starts no goroutine, waits for nothing and
// costs a look at the clock an item. To lose nothing, use [Pace]; for the last
// of each interval instead of the first, [Sample]. An every of 0 or less panics.
func Throttle[T any](src iter.Seq2[T, error], every time.Duration) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Throttle(nil source)")
	}
	if every <= 0 {
		panic(fmt.Sprintf("flow: Throttle(%v): want more than 0", every))
	}
	return func(yield func(T, error) bool) {
		began := time.Now()
		next := time.Duration(0) // when an item may pass again
		for v, err := range src {
			if err == nil {
				now := time.Since(began)
				if now < next {
					continue
				}
				next = now + every
			}
			if !yield(v, err) {
				return
			}
		}
	}
}
