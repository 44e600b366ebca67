package resilience_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/resilience"
)

// order is what the tests charge for.
type order struct {
	id, what string
	how      string // see outcome; "" succeeds
}

func (o order) key() (string, string) { return o.id, o.what }

// till counts the charges that were made.
type till struct {
	mu      sync.Mutex
	charges map[string]int
	takes   time.Duration
}

func (t *till) charge(ctx context.Context, o order) (string, error) {
	time.Sleep(t.takes)
	switch o.how {
	case "declined":
		return "", resilience.Permanent(errors.New("card declined"))
	case "", "ok":
	default:
		_, err := outcome(ctx, o.how)
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.charges == nil {
		t.charges = make(map[string]int)
	}
	t.charges[o.id]++
	return "receipt " + o.id, nil
}

func (t *till) made(id string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.charges[id]
}

func idempotentCharge(t *till, s resilience.Store, opts ...resilience.IdempotentOption) func(context.Context, order) (string, error) {
	return resilience.Idempotent(t.charge, order.key, s, resilience.JSON[string](), opts...)
}

func TestACompletedKeyIsReplayed(t *testing.T) {
	var got recorder
	till := new(till)
	charge := idempotentCharge(till, resilience.NewMemoryStore(10), resilience.Observe(&got, "orders"))
	for range 3 {
		if s, err := charge(t.Context(), order{id: "1"}); s != "receipt 1" || err != nil {
			t.Errorf("got %q, %v", s, err)
		}
	}
	if till.made("1") != 1 || len(got) != 2 || got[0].Kind != resilience.Replayed {
		t.Errorf("%d charges, events %+v", till.made("1"), got)
	}
}

func TestAPassingFailureFreesTheKey(t *testing.T) {
	for _, how := range []string{"fail", "panic", "goexit"} {
		till := new(till)
		charge := idempotentCharge(till, resilience.NewMemoryStore(10))
		apart(func() { _, _ = charge(t.Context(), order{id: "1", how: how}) })
		if s, err := charge(t.Context(), order{id: "1"}); s != "receipt 1" || err != nil {
			t.Errorf("after %s: %q, %v", how, s, err)
		}
	}
}

func TestAPermanentFailureIsReplayed(t *testing.T) {
	charge := idempotentCharge(new(till), resilience.NewMemoryStore(10))
	_, first := charge(t.Context(), order{id: "1", how: "declined"})
	_, err := charge(t.Context(), order{id: "1"})
	var recorded *resilience.RecordedError
	if !errors.As(err, &recorded) || err.Error() != first.Error() || !resilience.IsPermanent(err) {
		t.Errorf("got %v, then %v", first, err)
	}
}

func TestAnotherFingerprintUnderTheSameKeyIsRefused(t *testing.T) {
	charge := idempotentCharge(new(till), resilience.NewMemoryStore(10))
	_, _ = charge(t.Context(), order{id: "1", what: "a book"})
	_, err := charge(t.Context(), order{id: "1", what: "a car"})
	if !errors.Is(err, resilience.ErrKeyReused) || !resilience.IsPermanent(err) {
		t.Errorf("got %v, want a permanent ErrKeyReused", err)
	}
}

func TestAKeyInProgressIsRefusedOrAwaited(t *testing.T) {
	for name, c := range map[string]struct {
		first   string // how the first call ends
		await   bool
		want    string
		err     error
		charges int
	}{
		"refused":                          {err: resilience.ErrInProgress, charges: 1},
		"awaited":                          {await: true, want: "receipt 1", charges: 1},
		"taken over from one that failed":  {first: "fail", await: true, want: "receipt 1", charges: 1},
		"taken over from one that crashed": {first: "crash", await: true, want: "receipt 1", charges: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := resilience.NewMemoryStore(10)
				till := &till{takes: time.Second}
				opts := []resilience.IdempotentOption{resilience.Lease(time.Minute)}
				if c.await {
					opts = append(opts, resilience.Awaiting(100*time.Millisecond))
				}
				charge := idempotentCharge(till, store, opts...)
				if c.first == "crash" {
					if _, err := store.Begin(t.Context(), "1", "", time.Minute); err != nil {
						t.Fatal(err)
					}
				} else {
					go func() { _, _ = charge(t.Context(), order{id: "1", how: c.first}) }()
				}
				synctest.Wait()
				got, err := charge(t.Context(), order{id: "1"})
				if got != c.want || !errors.Is(err, c.err) {
					t.Errorf("got %q, %v; want %q, %v", got, err, c.want, c.err)
				}
				time.Sleep(time.Hour)
				if n := till.made("1"); n != c.charges {
					t.Errorf("%d charges, want %d", n, c.charges)
				}
			})
		})
	}
}

func TestAwaitingEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := resilience.NewMemoryStore(10)
		_, _ = store.Begin(t.Context(), "1", "", time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err := idempotentCharge(new(till), store, resilience.Awaiting(7*time.Second))(ctx, order{id: "1"})
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, resilience.ErrInProgress) {
			t.Errorf("got %v", err)
		}
	})
}

func TestTheContextEndsWithTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := resilience.Idempotent(func(ctx context.Context, o order) (int, error) { return stuck(ctx, 0) },
			order.key, resilience.NewMemoryStore(10), resilience.JSON[int](), resilience.Lease(time.Minute))
		start := time.Now()
		if _, err := f(t.Context(), order{id: "1"}); !errors.Is(err, resilience.ErrLeaseLost) || time.Since(start) != time.Minute {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}

func TestAZombieCannotCompleteAndSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := resilience.NewMemoryStore(10)
		slow := &till{takes: 3 * time.Minute} // and deaf to its context
		zombie := make(chan error)
		go func() {
			_, err := idempotentCharge(slow, store, resilience.Lease(time.Minute))(t.Context(), order{id: "1"})
			zombie <- err
		}()
		time.Sleep(2 * time.Minute)
		successor := resilience.Idempotent(func(context.Context, order) (string, error) { return "successor's", nil },
			order.key, store, resilience.JSON[string]())
		wantSuccessors := func() {
			t.Helper()
			if s, err := successor(t.Context(), order{id: "1"}); s != "successor's" || err != nil {
				t.Errorf("got %q, %v", s, err)
			}
		}
		wantSuccessors()
		err := <-zombie
		if !errors.Is(err, resilience.ErrUnrecorded) || !errors.Is(err, resilience.ErrLeaseLost) || !resilience.IsPermanent(err) {
			t.Errorf("zombie: %v", err)
		}
		wantSuccessors()
	})
}

func TestTheCallersDepartureDoesNotLoseTheRecord(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	store := resilience.NewMemoryStore(10)
	f := resilience.Idempotent(func(context.Context, order) (string, error) {
		cancel()
		return "done", nil
	}, order.key, store, resilience.JSON[string]())
	if _, err := f(ctx, order{id: "1"}); err != nil {
		t.Error(err)
	}
	if s, err := idempotentCharge(nil, store)(t.Context(), order{id: "1"}); s != "done" || err != nil {
		t.Errorf("replay: %q, %v", s, err)
	}
}

// badCodec encodes nothing and decodes nothing.
type badCodec struct{ encodes bool }

func (c badCodec) Encode(string) ([]byte, error) {
	if c.encodes {
		return nil, nil
	}
	return nil, io.ErrShortWrite
}
func (badCodec) Decode([]byte) (string, error) { return "", io.ErrShortBuffer }

func TestACodecThatFailsIsTold(t *testing.T) {
	till := new(till)
	store := resilience.NewMemoryStore(10)
	s, err := resilience.Idempotent(till.charge, order.key, store, badCodec{})(t.Context(), order{id: "1"})
	if s != "receipt 1" || !errors.Is(err, resilience.ErrUnrecorded) || !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("encoding: %q, %v", s, err)
	}
	bad := resilience.Idempotent(till.charge, order.key, store, badCodec{encodes: true})
	_, _ = bad(t.Context(), order{id: "2"})
	if _, err := bad(t.Context(), order{id: "2"}); !errors.Is(err, io.ErrShortBuffer) || !resilience.IsPermanent(err) {
		t.Errorf("decoding: %v", err)
	}
}

func TestIdempotentChecksItsArguments(t *testing.T) {
	wantPanic(t, "resilience: Idempotent: ", func() { idempotentCharge(new(till), nil) })
	wantPanic(t, "resilience: Lease(0s): want a positive time", func() { resilience.Lease(0) })
	wantPanic(t, "resilience: Keep(-1s): want a positive time", func() { resilience.Keep(-time.Second) })
	wantPanic(t, "resilience: Awaiting(0s): want a positive time", func() { resilience.Awaiting(0) })
}
