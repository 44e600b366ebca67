package engine

import (
	"context"
	"errors"
	"runtime"
	"testing"
)

// TestClaimsWrapAround runs over the item where the indices in claims and rest
// begin again at zero.
func TestClaimsWrapAround(t *testing.T) {
	errStep := errors.New("step")
	const items = 20_000
	const first = 1<<40 - items/2
	step := func(_ context.Context, i int) (int, error) {
		switch {
		case i%7 == 0:
			return i, errStep
		case i%5 == 0:
			runtime.Gosched()
		}
		return i, nil
	}
	r := newRun(Config{Workers: 4, Window: 64, Context: context.Background()}, step, func(_ int, err error) error { return err })
	defer r.stop()
	r.head.Store(first)
	r.tail.Store(first)
	r.claims.Store(span(first, 0))
	r.goroutines.Go(func() {
		seen := uint64(first)
		for i := uint64(first); i < first+items && r.admit(i, i, &seen); i++ {
			if i%11 == 0 {
				r.publishError(i, errStep)
			} else {
				r.publish(i, int(i))
			}
		}
	})
	for i := uint64(first); i < first+items; i++ {
		slot := i & r.mask
		for r.state[slot].Load() != 2*i+2 {
			r.await(i, i+1, func() bool { return r.state[slot].Load() == 2*i+2 })
		}
		out, err := r.out[slot], r.errs[slot]
		r.out[slot], r.errs[slot] = 0, nil
		r.hand(i+1, out, err, func(out int, err error) bool {
			if fails := i%7 == 0 || i%11 == 0; fails != (err != nil) || !fails && out != int(i) {
				t.Fatalf("item %d: got %d, %v", i, out, err)
			}
			return true
		})
	}
	if load := r.claims.Load() & countMask; load > 4+32*4 {
		t.Errorf("the load is %d after all is done", load)
	}
}
