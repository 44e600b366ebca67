package resilience_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/resilience"
)

var errStore = errors.New("store: connection reset")

// faulty is a store whose nth operation fails, before or after it took effect.
type faulty struct {
	resilience.Store
	at, n int
	after bool
}

func (f *faulty) fails(op func() error) error {
	f.n++
	if f.n != f.at {
		return op()
	}
	if f.after {
		_ = op()
	}
	return errStore
}

func (f *faulty) Begin(ctx context.Context, key, fp string, lease time.Duration) (c resilience.Claim, err error) {
	err = f.fails(func() error { c, err = f.Store.Begin(ctx, key, fp, lease); return err })
	return c, err
}

func (f *faulty) Complete(ctx context.Context, key string, token uint64, o resilience.Outcome, keep time.Duration) error {
	return f.fails(func() error { return f.Store.Complete(ctx, key, token, o, keep) })
}

func (f *faulty) Release(ctx context.Context, key string, token uint64) error {
	return f.fails(func() error { return f.Store.Release(ctx, key, token) })
}

// Wherever the store breaks down, a caller that retries gets its receipt, and
// a second charge is made only after a call said that it could not record one.
func TestAStoreThatFailsAnywhereChargesTwiceOnlyAfterSayingSo(t *testing.T) {
	for _, how := range []string{"ok", "fails first", "declined"} {
		for at := 1; at <= 6; at++ {
			for _, after := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s, operation %d, after %v", how, at, after), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						till := new(till)
						store := &faulty{Store: resilience.NewMemoryStore(10), at: at, after: after}
						charge := idempotentCharge(till, store, resilience.Lease(time.Minute))
						charge = resilience.Wrap(charge, resilience.Retry(func() retry.Backoff { return retry.NewConstant(10 * time.Second) }))
						unrecorded := 0
						for call := range 5 {
							o := order{id: "1"}
							if how == "declined" || how == "fails first" && call == 0 {
								o.how = how
								if call == 0 && how == "fails first" {
									o.how = "fail"
								}
							}
							ctx, cancel := context.WithTimeout(t.Context(), 15*time.Minute)
							s, err := charge(ctx, o)
							cancel()
							switch {
							case errors.Is(err, resilience.ErrUnrecorded):
								unrecorded++
								time.Sleep(2 * time.Minute) // the lease runs out
							case err != nil && o.how == "":
								t.Errorf("call %d: %v", call, err)
							case err == nil && s != "receipt 1":
								t.Errorf("call %d: %q", call, s)
							}
						}
						if n := till.made("1"); how != "declined" && (n < 1 || n > 1+unrecorded) {
							t.Errorf("%d charges and %d said to be unrecorded", n, unrecorded)
						}
					})
				})
			}
		}
	}
}
