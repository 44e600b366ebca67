package resilience_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/resilience"
	"github.com/headgate/headgate/seq"
)

func TestAHoldingRetryHoldsTheGateFromFirstFailureToItsEnd(t *testing.T) {
	boom := errors.New("boom")
	canceled := errors.New("operator said stop")
	for name, c := range map[string]struct {
		second func() error                           // what the second attempt does
		cancel func(context.CancelCauseFunc)          // during the first wait
		ends   func(t *testing.T, err, recovered any) // how the call ended
	}{
		"success":   {second: func() error { return nil }, ends: func(t *testing.T, err, _ any) { same(t, err, nil) }},
		"giving up": {second: func() error { return boom }, ends: func(t *testing.T, err, _ any) { is(t, err, boom) }},
		"permanent": {second: func() error { return resilience.Permanent(boom) }, ends: func(t *testing.T, err, _ any) { is(t, err, boom) }},
		"panic":     {second: func() error { panic(boom) }, ends: func(t *testing.T, _, r any) { same(t, r, boom) }},
		"goexit":    {second: func() error { runtime.Goexit(); return nil }, ends: func(*testing.T, any, any) {}},
		"cancellation": {
			cancel: func(cancel context.CancelCauseFunc) { cancel(canceled) },
			ends:   func(t *testing.T, err, _ any) { is(t, err, canceled); is(t, err, io.EOF) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				var gate seq.Gate
				calls := 0
				f := resilience.Wrap(func(context.Context, int) (int, error) {
					if calls++; calls == 1 {
						same(t, gate.Held(), false)
						return 0, io.EOF
					}
					same(t, gate.Held(), true)
					return 0, c.second()
				}, resilience.Retry(every(time.Minute, 1), resilience.Holding(&gate)))

				var err error
				var recovered any
				done := make(chan struct{})
				go func() {
					defer close(done)
					defer func() { recovered = recover() }()
					_, err = f(ctx, 0)
				}()
				synctest.Wait() // it sleeps
				same(t, gate.Held(), true)
				if c.cancel != nil {
					c.cancel(cancel)
				}
				<-done
				same(t, gate.Held(), false)
				c.ends(t, err, recovered)
			})
		})
	}
}

func same(t *testing.T, got, want any) {
	t.Helper()
	if got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func is(t *testing.T, err any, want error) {
	t.Helper()
	if e, _ := err.(error); !errors.Is(e, want) {
		t.Errorf("got %v, want one that is %v", err, want)
	}
}

func TestAnErrorNotRetriedNeverHoldsTheGate(t *testing.T) {
	var gate seq.Gate
	f, _ := failing(io.EOF)
	held := false
	refuse := resilience.If(func(error) bool { held = held || gate.Held(); return false })
	_, err := resilience.Wrap(f, resilience.Retry(every(1, 1), resilience.Holding(&gate), refuse))(t.Context(), 0)
	if err != io.EOF || held {
		t.Errorf("got %v, held %v; want EOF, never held", err, held)
	}
}

func TestTheGateOpensWhenTheLastOfManyRetriesIsDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate seq.Gate
		policy := resilience.Retry(func() retry.Backoff { return retry.NewConstant(time.Second) }, resilience.Holding(&gate))
		start := time.Now()
		for failures := range 64 {
			errs := make([]error, failures)
			for i := range errs {
				errs[i] = io.EOF
			}
			f, _ := failing(errs...)
			go func() {
				if _, err := resilience.Wrap(f, policy)(t.Context(), 0); err != nil {
					t.Error(err)
				}
			}()
		}
		synctest.Wait()
		if err := gate.Wait(t.Context()); err != nil || time.Since(start) != 63*time.Second {
			t.Errorf("open after %v (%v), want 63s", time.Since(start), err)
		}
	})
}

func TestAHoldingRetryStopsTheSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate seq.Gate
		ctx := t.Context()
		var pulled atomic.Int64
		source := func(yield func(int, error) bool) {
			for n := range 5 {
				pulled.Add(1)
				if !yield(n, nil) {
					return
				}
			}
		}
		f, _ := failing(io.EOF)
		f = resilience.Wrap(f, resilience.Retry(every(time.Hour, 1), resilience.Holding(&gate)))
		retried := make(chan error, 1)
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for n, err := range seq.Gated(ctx, source, &gate) {
				if err != nil {
					t.Error(err)
				}
				if n == 0 {
					go func() { _, err := f(ctx, n); retried <- err }()
					synctest.Wait() // it sleeps
				}
			}
		}()
		time.Sleep(time.Hour - 1)
		if n := pulled.Load(); n != 1 {
			t.Errorf("%d items pulled while the retry sleeps, want 1", n)
		}
		<-ended
		if n := pulled.Load(); n != 5 {
			t.Errorf("%d items pulled in the end, want 5", n)
		}
		if err := <-retried; err != nil {
			t.Error(err)
		}
	})
}
