package flow

import (
	"context"
	"iter"
	"time"

	"golang.org/x/time/rate"

	"github.com/headgate/headgate/resilience"
)

// Limit returns an iterator over src that takes a token from limiter before
// each pull, and waits for it if need be: never after the pull, so that what is
// handed over is fresh. Bursts up to the limiter's pass at once; see [Pace] and
// [Quota] for none and for a strict bound. The limiter may be shared with
// anything else that uses it.
//
// An error of src takes a token like a value, and so does the pull that finds
// the end. A limiter that never lets anything through ends the sequence with an
// error. Limit starts no goroutine. [WithContext] and [WithGate] apply, and no
// token is taken while the gate is held; another option panics, and so does a
// nil limiter.
func Limit[T any](src iter.Seq2[T, error], limiter *rate.Limiter, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Limit(nil source)")
	}
	if limiter == nil {
		panic("flow: Limit(nil limiter)")
	}
	r := restOptions("Limit", opts)
	token := resilience.Limit(limiter)(func(context.Context) error { return nil })
	return func(yield func(T, error) bool) {
		var zero T
		ctx := patient{r.ctx}
		ready := func() bool {
			err := r.ready()
			if err == nil {
				err = token(ctx)
			}
			if err == nil {
				err = r.ready() // the gate may have closed during the wait
			}
			return err == nil || yield(zero, err) && false
		}
		if !ready() {
			return
		}
		for v, err := range src {
			if end := r.ended(err); end != nil {
				yield(zero, end)
				return
			}
			if !yield(v, err) || !ready() {
				return
			}
		}
	}
}

// patient is a context whose deadline cannot be seen coming: a sequence ends
// when its context is done, not when it can be foreseen.
type patient struct{ context.Context }

func (patient) Deadline() (deadline time.Time, ok bool) { return deadline, false }
