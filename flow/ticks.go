package flow

import (
	"context"
	"fmt"
	"iter"
	"time"
)

// Ticks returns an iterator over the time, once every d, the first time after d.
// It does not end by itself; with [WithContext] it ends with one error when the
// context is done. Ticks that the loop's body was too busy for are dropped,
// except the last one, as with [time.Ticker], and so are those that come while
// the gate is held.
//
// With [seq.TryMap] behind it, it polls. Ticks starts no goroutine. An option
// other than [WithContext] and [WithGate] panics, and so does a d of 0 or less.
//
// [seq.TryMap]: https://pkg.go.dev/github.com/headgate/headgate/seq#TryMap
func Ticks(d time.Duration, opts ...Option) iter.Seq2[time.Time, error] {
	if d <= 0 {
		panic(fmt.Sprintf("flow: Ticks(%v): want more than 0", d))
	}
	r := restOptions("Ticks", opts)
	return func(yield func(time.Time, error) bool) {
		if r.ctx.Err() != nil {
			yield(time.Time{}, context.Cause(r.ctx))
			return
		}
		ticker := time.NewTicker(d)
		defer ticker.Stop()
		for {
			select {
			case at := <-ticker.C:
				if r.gate != nil && r.gate.Held() {
					continue
				}
				if !yield(at, nil) {
					return
				}
			case <-r.ctx.Done():
				yield(time.Time{}, context.Cause(r.ctx))
				return
			}
		}
	}
}
