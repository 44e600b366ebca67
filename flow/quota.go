package flow

import (
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow/internal/pace"
)

// Quota returns an iterator over the elements of src that hands over at most n
// of them in any window of length per, wherever the window begins: what the
// rules of many APIs say. A token bucket does not keep them: full, it lets 2n
// through in its first window. Up to n elements may pass at once; [Pace] spaces
// them. Errors of src count as elements.
//
// The wait comes before the pull, but for the time that the last pull took. An
// element counts from when the loop gets it, so what the loop's body does at
// once falls within the quota. The pull that finds the end of src waits for its
// turn too. To share a quota among several streams, use resilience.Quota around
// the step.
//
// Quota starts no goroutine and remembers when the last n elements passed.
// [WithContext] and [WithGate] apply; another option panics, and so does an n
// below 1 or a per of 0 or less.
func Quota[T any](src iter.Seq2[T, error], n int, per time.Duration, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Quota(nil source)")
	}
	if n < 1 {
		panic(fmt.Sprintf("flow: Quota(%d, %v): want at least 1", n, per))
	}
	if per <= 0 {
		panic(fmt.Sprintf("flow: Quota(%d, %v): want a time above 0", n, per))
	}
	r := restOptions("Quota", opts)
	return func(yield func(T, error) bool) {
		onTime(r, src, &pace.Alarm{Start: time.Now()}, pace.NewWindow(n, per), yield)
	}
}
