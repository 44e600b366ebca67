package flow_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestLimitKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) items { return flow.Limit(src, rate.NewLimiter(1, 2)) })
}

func TestLimitWaitsBeforeThePull(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		pulled := func(yield func(time.Time, error) bool) {
			for yield(time.Now(), nil) {
			}
		}
		start := time.Now()
		var got []time.Duration
		for at, err := range flow.Limit(pulled, rate.NewLimiter(2, 3)) {
			if err != nil || time.Since(at) != 0 {
				t.Fatalf("waited %v after the pull (%v)", time.Since(at), err)
			}
			if got = append(got, at.Sub(start)); len(got) == 5 {
				break
			}
		}
		want := []time.Duration{0, 0, 0, time.Second / 2, time.Second}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestLimitGoesOnUntilItsContextIsDone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		// The second token would come after the deadline: the loop hears of that
		// then, and not before.
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		got := timed(flow.Limit(upToForever(), rate.NewLimiter(0.1, 1), flow.WithContext(ctx)))
		if d := cmp.Diff([]string{"0 @ 0s", "context deadline exceeded @ 5s"}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestALimiterThatLetsNothingThroughEndsTheSequence(t *testing.T) {
	n := 0
	for _, err := range flow.Limit(upToForever(), rate.NewLimiter(1, 0)) {
		if n++; n > 1 || err == nil || !strings.Contains(err.Error(), "lets nothing through") {
			t.Fatalf("element %d: %v", n, err)
		}
	}
	if n != 1 {
		t.Errorf("%d elements", n)
	}
}

func TestLimitTakesNoTokenWhileTheGateIsHeld(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var gate seq.Gate
		ctx, cancel := context.WithCancelCause(t.Context())
		limiter := rate.NewLimiter(1e-9, 1)
		gate.Hold()
		time.AfterFunc(time.Second, func() { cancel(errStep) })
		for _, err := range flow.Limit(upToForever(), limiter, flow.WithGate(&gate), flow.WithContext(ctx)) {
			if !errors.Is(err, errStep) {
				t.Error(err)
			}
		}
		if !limiter.Allow() {
			t.Error("the token is gone")
		}
	})
}

func TestLimitRefusesWhatItCannotDo(t *testing.T) {
	src := seq.Of(1)
	refuses(t, map[string]func(){
		"flow: Limit(nil source)":  func() { flow.Limit[int](nil, rate.NewLimiter(1, 1)) },
		"flow: Limit(nil limiter)": func() { flow.Limit(src, nil) },
		"flow: Limit: Buffer does not apply here, only WithContext and WithGate do": func() { flow.Limit(src, rate.NewLimiter(1, 1), flow.Buffer(2)) },
	})
}
