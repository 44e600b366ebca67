package flow

import (
	"fmt"
	"iter"
	"time"

	"github.com/headgate/headgate/flow/internal/pump"
)

// Debounce returns an iterator over the items of src after which src was quiet:
// an item is handed over when none came for a time of quiet after it, and those
// before it are dropped. Under a steady input that never pauses, maxWait after
// the first item that was not handed over the latest one is; a maxWait of 0 sets
// no such bound. The item that is pending when src ends is handed over, or when
// an error comes, which then passes after it.
//
// src is pulled all the time, on a goroutine of its own, also while the loop's
// body is busy: the loop then gets the latest item when it asks, if that is due.
// At most one item and one error are kept. While the gate is held nothing is
// pulled, and that is quiet too. [WithContext] and [WithGate] apply; another
// option panics, and so does a quiet of 0 or less, or a maxWait that is above 0
// and below quiet.
func Debounce[T any](src iter.Seq2[T, error], quiet, maxWait time.Duration, opts ...Option) iter.Seq2[T, error] {
	if src == nil {
		panic("flow: Debounce(nil source)")
	}
	if quiet <= 0 {
		panic(fmt.Sprintf("flow: Debounce(quiet %v): want more than 0", quiet))
	}
	if maxWait < 0 || maxWait > 0 && maxWait < quiet {
		panic(fmt.Sprintf("flow: Debounce(quiet %v, maxWait %v): want a maxWait of 0 or of at least quiet", quiet, maxWait))
	}
	r := restOptions("Debounce", opts)
	return func(yield func(T, error) bool) {
		pump.Run(r.ctx, r.gate, &debounceStore[T]{quiet: quiet, maxWait: maxWait}, yield, src)
	}
}

// debounceStore holds the latest item and the error that came after it.
type debounceStore[T any] struct {
	quiet, maxWait time.Duration

	pending     bool
	v           T
	first, last time.Time // when the first pending item came, dropped or not, and the latest
	err         error
}

func (d *debounceStore[T]) Room(int) bool { return d.err == nil }

func (d *debounceStore[T]) Put(_ int, v T, err error) {
	if err != nil {
		d.err = err
		return
	}
	d.v = v
	d.last = time.Now()
	if !d.pending {
		d.pending = true
		d.first = d.last
	}
}

func (d *debounceStore[T]) Take(over bool) (v T, err error, ok bool) {
	if !d.pending {
		err, d.err = d.err, nil
		return v, err, err != nil
	}
	if !over && d.err == nil && time.Now().Before(d.Due()) {
		return v, nil, false
	}
	var zero T
	v, d.v, d.pending = d.v, zero, false
	return v, nil, true
}

// Ready wakes the loop for an item too: most often it is the first after a long
// time, and the loop has no alarm set for it.
func (d *debounceStore[T]) Ready() bool { return d.err != nil || d.first.Equal(d.last) }

func (d *debounceStore[T]) Due() time.Time {
	if !d.pending {
		return time.Time{}
	}
	due := d.last.Add(d.quiet)
	if d.maxWait > 0 {
		if most := d.first.Add(d.maxWait); most.Before(due) {
			return most
		}
	}
	return due
}
