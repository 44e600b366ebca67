package peers

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

var guards = []struct {
	name string
	g    Guard
}{{"headgate", HeadgateGuard}, {"by hand", GuardByHand}, {"failsafe", Failsafe}}

// What the contestants are measured without is there all the same.
func TestGuardsRetryAndTripAlike(t *testing.T) {
	for _, c := range guards {
		for _, p := range []Policies{{Retry: true, Break: true, Limit: true}, {Retry: true, Break: true, Limit: true, Timeout: true}} {
			t.Run(c.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					broken := errors.New("broken")
					calls, failing := 0, 1
					step := c.g(func(_ context.Context, v int) (int, error) {
						if calls++; calls <= failing {
							return 0, broken
						}
						return v + 1, nil
					}, p)
					if u, err := step(t.Context(), 1); u != 2 || err != nil || calls != 2 {
						t.Errorf("one failure: got %d, %v after %d calls, want 2, nil after 2", u, err, calls)
					}
					calls, failing = 0, 1000
					if _, err := step(t.Context(), 1); !errors.Is(err, broken) || calls != 1+retries {
						t.Errorf("a dead service: %v after %d calls, want %v after %d", err, calls, broken, 1+retries)
					}
					for range 3 {
						if _, err := step(t.Context(), 1); err == nil {
							t.Error("no error from a dead service")
						}
					}
					if calls != tripAt {
						t.Errorf("the breaker let %d calls through, want %d", calls, tripAt)
					}
				})
			})
		}
	}
}
