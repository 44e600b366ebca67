package resilience

import (
	"errors"
	"fmt"
	"sync/atomic"
)

// ErrBudget is why an attempt was not repeated: the [Budget] was spent.
var ErrBudget = errors.New("resilience: budget: too many repeated calls in flight")

// Budget bounds repeated calls to a share of the calls in flight, over all the
// policies that use it, so that a service in trouble is not hammered by
// everyone's retries at once. The zero value allows 20 % and at least 3. A
// Budget must not be copied after first use; its users may be on any
// goroutine.
type Budget struct {
	set   bool
	share float64
	floor int64

	calls  atomic.Int64 // in flight, each counted once however often repeated
	extras atomic.Int64 // repetitions in flight, the waits before them included
}

const (
	defaultShare = 0.2
	defaultFloor = 3
)

// NewBudget returns a budget of repeated calls: share of all calls in flight,
// but always floor of them. It panics if share is not within 0 and 1 or floor
// is negative.
func NewBudget(share float64, floor int) *Budget {
	if !(share >= 0 && share <= 1) {
		panic(fmt.Sprintf("resilience: NewBudget(%v, %d): want a share from 0 to 1", share, floor))
	}
	if floor < 0 {
		panic(fmt.Sprintf("resilience: NewBudget(%v, %d): want a floor of at least 0", share, floor))
	}
	return &Budget{set: true, share: share, floor: int64(floor)}
}

// Within makes the repeated calls of [Retry] or [Hedge] keep to the budget. A
// retry that exceeds it is not made, and the failure is returned at once as a
// [*RetryError] that is ErrBudget too; a hedge that exceeds it is left out.
// Within panics if budget is nil.
func Within(budget *Budget) BudgetOption {
	if budget == nil {
		panic("resilience: Within: budget is nil")
	}
	return BudgetOption{budget}
}

// BudgetOption is the option that [Within] makes.
type BudgetOption struct{ budget *Budget }

func (o BudgetOption) retry(r *retrier) { r.budget = o.budget }

func (b *Budget) enter() { b.calls.Add(1) }
func (b *Budget) leave() { b.calls.Add(-1) }

// take reserves one repeated call, or reports that there is none left.
//
// calls may move meanwhile; what holds is that extras never passes what calls
// allowed at the moment of the swap.
func (b *Budget) take() bool {
	share, floor := b.share, b.floor
	if !b.set {
		share, floor = defaultShare, defaultFloor
	}
	for {
		taken := b.extras.Load()
		if taken >= max(floor, int64(share*float64(b.calls.Load()))) {
			return false
		}
		if b.extras.CompareAndSwap(taken, taken+1) {
			return true
		}
	}
}

func (b *Budget) giveBack() { b.extras.Add(-1) }
