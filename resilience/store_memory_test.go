package resilience_test

import (
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/resilience/storetest"
)

func TestMemoryStoreKeepsTheContract(t *testing.T) {
	storetest.Test(t, storetest.Harness{
		New: func(*testing.T) resilience.Store { return resilience.NewMemoryStore(1000) },
		In:  synctest.Test,
	})
}

func TestAFullMemoryStoreRefusesRatherThanForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		s := resilience.NewMemoryStore(3)
		for i := range 3 {
			lease := time.Duration(i+1) * time.Minute
			if _, err := s.Begin(ctx, fmt.Sprint(i), "", lease); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := s.Begin(ctx, "new", "", time.Hour); err != resilience.ErrStoreFull {
			t.Errorf("got %v, want ErrStoreFull", err)
		}
		if c, err := s.Begin(ctx, "0", "", time.Hour); err != nil || c.State != resilience.InProgress {
			t.Errorf("a known key: %+v, %v", c, err)
		}
		time.Sleep(time.Minute) // the first has run out
		if c, err := s.Begin(ctx, "new", "", time.Hour); err != nil || c.State != resilience.Claimed || s.Len() != 3 {
			t.Errorf("got %+v, %v, %d keys", c, err, s.Len())
		}
	})
}

func TestForEverIsNotOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := resilience.NewMemoryStore(2)
		c, _ := s.Begin(t.Context(), "1", "", math.MaxInt64)
		_, _ = s.Begin(t.Context(), "2", "", math.MaxInt64)
		if err := s.Complete(t.Context(), "1", c.Token, resilience.Outcome{}, math.MaxInt64); err != nil || s.Len() != 2 {
			t.Errorf("%v, %d keys, want 2", err, s.Len())
		}
	})
}

func TestMemoryStoreChecksItsArguments(t *testing.T) {
	wantPanic(t, "resilience: NewMemoryStore(0): want at least 1", func() { resilience.NewMemoryStore(0) })
}
