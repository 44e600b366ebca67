package seq_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/seq"
)

func TestGateIsHeldUntilItsLastHolderHasReleased(t *testing.T) {
	var g seq.Gate
	if g.Held() {
		t.Fatal("the zero gate is held: want open")
	}
	first, second := g.Hold(), g.Hold()
	first()
	first() // again does nothing
	if !g.Held() {
		t.Fatal("open with one holder left: want held")
	}
	second()
	if g.Held() {
		t.Fatal("held without holders: want open")
	}
	third := g.Hold() // and once more
	first()
	if !g.Held() {
		t.Fatal("an old release opened a new hold")
	}
	third()
}

func TestGateWaitReturnsWhenTheGateOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g seq.Gate
		if err := g.Wait(t.Context()); err != nil {
			t.Fatalf("Wait on an open gate: %v", err)
		}
		release := g.Hold()
		start := time.Now()
		time.AfterFunc(time.Minute, release)
		var waiters sync.WaitGroup
		for range 3 {
			waiters.Go(func() {
				if err := g.Wait(t.Context()); err != nil {
					t.Errorf("Wait: %v", err)
				}
				if d := time.Since(start); d != time.Minute {
					t.Errorf("waited %v: want a minute", d)
				}
			})
		}
		waiters.Wait()
	})
}

func TestGateWaitReturnsTheContextsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("shutting down")
		ctx, cancel := context.WithCancelCause(t.Context())
		var g seq.Gate
		release := g.Hold()
		time.AfterFunc(time.Second, func() { cancel(cause) })
		if err := g.Wait(ctx); err != cause {
			t.Errorf("got %v: want %v", err, cause)
		}
		release()
		if err := g.Wait(ctx); err != nil {
			t.Errorf("an open gate asked the context: %v", err)
		}
	})
}

func TestGateHeldAgainBeforeAWaiterLooksKeepsItWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g seq.Gate
		release := g.Hold()
		passed := false
		go func() {
			_ = g.Wait(context.Background())
			passed = true
		}()
		synctest.Wait()
		release()
		release = g.Hold()
		synctest.Wait()
		// Which of the two came first, the waiter's look or the second hold, is
		// open; if the waiter has not passed, it must be waiting properly.
		release()
		synctest.Wait()
		if !passed {
			t.Error("the waiter has not passed an open gate")
		}
	})
}

func TestGatedPullsNothingWhileTheGateIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g seq.Gate
		release := g.Hold()
		src := &counted[int]{els: []el[int]{{V: 1}, {Err: errTest}, {V: 3}}}
		asked, got := make(chan bool), make(chan el[int], 3)
		go func() {
			defer close(got)
			for v, err := range seq.Gated(t.Context(), src.seq(), &g) {
				got <- el[int]{v, err}
				<-asked
			}
		}()
		pulled := func(n int) {
			t.Helper()
			synctest.Wait()
			if src.pulled != n || len(got) != n {
				t.Fatalf("pulled %d, yielded %d: want %d", src.pulled, len(got), n)
			}
		}
		pulled(0)
		release()
		pulled(1)
		for n := 1; n < 3; n++ {
			release = g.Hold()
			asked <- true
			pulled(n)
			release()
			pulled(n + 1)
		}
		asked <- true
		synctest.Wait()
		if src.ended != 1 {
			t.Error("the loop has not ended")
		}
	})
}

func TestGatedEndsWithOneErrorWhenItsContextIsDone(t *testing.T) {
	cause := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(cause)
	var g seq.Gate
	for _, before := range []int{0, 1, 2} { // values before the gate is held
		src := &counted[int]{els: []el[int]{{V: 1}, {V: 2}, {V: 3}}}
		release := func() {}
		if before == 0 {
			release = g.Hold()
		}
		var got []el[int]
		for v, err := range seq.Gated(ctx, src.seq(), &g) {
			got = append(got, el[int]{v, err})
			if len(got) == before {
				release = g.Hold()
			}
		}
		release()
		same(t, play(got), append(src.els[:before:before], el[int]{Err: cause}))
		src.want(t, before, min(before, 1))
	}
}

func TestGateWaitOnAnOpenGateAllocatesNothing(t *testing.T) {
	var g seq.Gate
	ctx := context.Background()
	if n := testing.AllocsPerRun(100, func() { _ = g.Wait(ctx) }); n != 0 {
		t.Errorf("%v allocations: want 0", n)
	}
}

func BenchmarkGateWaitOpen(b *testing.B) {
	var g seq.Gate
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		_ = g.Wait(ctx)
	}
}
