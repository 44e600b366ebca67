package flow

import (
	"fmt"
	"iter"
	"time"

	"golang.org/x/time/rate"

	"github.com/headgate/headgate/flow/internal/pace"
)

// Pace returns an iterator over the elements of src, evenly spaced: r a second,
// without a burst, also after a pause. In any time W of 10 ms or more the loop
// gets at most r·W + 1 elements. Errors of src count as elements. [rate.Inf]
// paces nothing.
//
// The wait comes before the pull, so that what is handed over is fresh; only
// by the time that the last pull took is src pulled ahead, so that a slow
// source does not lower the rate. The pull that finds the end of src waits for
// its turn too.
//
// Pace starts no goroutine. Above 20 a second it looks at the clock for up to a
// millisecond at the end of each wait, since timers are not that exact: above
// some 1,000 a second that takes a processor, while no other goroutine needs it.
//
// [WithContext] and [WithGate] apply; another option panics, and so does an r
// that is not above 0.
func Pace[T any](src iter.Seq2[T, error], r rate.Limit, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Pace(nil source)")
	}
	if !(r > 0) {
		panic(fmt.Sprintf("flow: Pace(%v): want more than 0", float64(r)))
	}
	rest := restOptions("Pace", opts)
	return func(yield func(T, error) bool) {
		if r > 1e9 { // more than the clock can tell, and rate.Inf
			onTime(rest, src, &pace.Alarm{Start: time.Now()}, pace.NewWindow(1, 0), yield)
			return
		}
		clock := pace.NewSchedule(float64(r))
		alarm := &pace.Alarm{Start: time.Now(), Precise: clock.Period() < 50*time.Millisecond}
		onTime(rest, src, alarm, clock, yield)
	}
}

// onTime yields the elements of src when clock says that they are due.
func onTime[T any](r rest, src iter.Seq2[T, error], alarm *pace.Alarm, clock pace.Clock, yield func(T, error) bool) {
	var zero T
	took := time.Duration(0) // by the last pull
	pulled := time.Duration(0)
	ready := func() bool {
		err := alarm.Until(r.ctx, clock.Due()-took)
		if err == nil {
			err = r.ready()
		}
		if err != nil {
			yield(zero, err)
			return false
		}
		pulled = alarm.Now()
		return true
	}
	if !ready() {
		return
	}
	for v, err := range src {
		took = alarm.Now() - pulled
		end := r.ended(err)
		if end == nil {
			end = alarm.Until(r.ctx, clock.Due())
		}
		if end != nil {
			yield(zero, end)
			return
		}
		clock.Pass(alarm.Now())
		if !yield(v, err) || !ready() {
			return
		}
	}
}
