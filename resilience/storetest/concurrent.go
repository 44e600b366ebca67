package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/headgate/headgate/resilience"
)

const owners = 16

// together runs f for each of many owners at once.
func together(f func(owner int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for owner := range owners {
		wg.Go(func() {
			<-start
			f(owner)
		})
	}
	close(start)
	wg.Wait()
}

func (b *bench) oneClaims() {
	for round := range 10 {
		key := fmt.Sprintf("k%d", round)
		var claimed, inProgress atomic.Int64
		together(func(int) {
			c, err := b.store.Begin(b.ctx, key, "fp", long)
			switch {
			case err != nil:
				b.Errorf("Begin = %v", err)
			case c.State == resilience.Claimed:
				claimed.Add(1)
			case c.State == resilience.InProgress:
				inProgress.Add(1)
			}
		})
		if claimed.Load() != 1 || inProgress.Load() != owners-1 {
			b.Errorf("%d claimed and %d in progress of %d; want 1 and the rest", claimed.Load(), inProgress.Load(), owners)
		}
	}
}

// oneCompletes lets owners whose leases have run out and the present one finish
// at the same time: only the present one's outcome may show.
func (b *bench) oneCompletes() {
	tokens := make([]uint64, owners)
	for i := range tokens {
		lease := b.Lease / 10
		if i == owners-1 {
			lease = long
		}
		tokens[i] = b.claim("k", lease)
		if i < owners-1 {
			b.Pass(2 * lease)
		}
	}
	var completed atomic.Int64
	together(func(owner int) {
		err := b.store.Complete(b.ctx, "k", tokens[owner], outcome(fmt.Sprint(owner)), long)
		switch {
		case err == nil:
			completed.Add(1)
		case !errors.Is(err, resilience.ErrLeaseLost):
			b.Errorf("Complete = %v", err)
		}
		if err := b.store.Release(b.ctx, "k", tokens[owner]); !errors.Is(err, resilience.ErrLeaseLost) {
			b.Errorf("Release = %v, want ErrLeaseLost", err)
		}
	})
	if n := completed.Load(); n != 1 {
		b.Errorf("%d completed, want 1", n)
	}
	b.wantOutcome("k", outcome(fmt.Sprint(owners-1)))
}

// cancelled stops operations at the worst of times. Whether they took effect
// is open; that the key frees itself in the end is not.
func (b *bench) cancelled() {
	gone, cancel := context.WithCancel(b.ctx)
	cancel()
	if c, err := b.store.Begin(gone, "k", "fp", b.Lease); err == nil && c.State != resilience.Claimed {
		b.Errorf("Begin = %+v", c)
	}
	b.Pass(2 * b.Lease)

	token := b.claim("k", b.Lease)
	err := b.store.Complete(gone, "k", token, outcome("v"), long)
	switch c := b.begin("k", "fp", long); c.State {
	case resilience.Completed:
		b.wantOutcome("k", outcome("v"))
	case resilience.InProgress:
		if err == nil {
			b.Error("Complete returned nil and the key is still in progress")
		}
		b.Pass(2 * b.Lease)
		b.wantState("k", resilience.Claimed)
	default:
		b.Errorf("Begin = %+v", c)
	}
}
