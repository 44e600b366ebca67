package flow_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestTicksKeepsTheRules(t *testing.T) {
	// The times of two loops differ, so only how often it ticks is compared.
	seqtest.TestSource(t, func() items {
		return seq.Map(flow.Ticks(time.Second), func(time.Time) item { return nil })
	})
}

// since is the time from now on.
func since() func(time.Time) time.Duration {
	start := time.Now()
	return func(at time.Time) time.Duration { return at.Sub(start) }
}

func TestTicksComeOnceAnIntervalAndDropThoseThatTheBodyMissed(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeoutCause(t.Context(), 9500*time.Millisecond, errStep)
		defer cancel()
		got := timedIn(seq.Map(flow.Ticks(time.Second, flow.WithContext(ctx)), since()), func(k int) {
			if k == 2 {
				time.Sleep(4500 * time.Millisecond)
			}
		})
		want := []string{"1s @ 1s", "2s @ 2s", "3s @ 6.5s", "7s @ 7s", "8s @ 8s", "9s @ 9s", "step failed @ 9.5s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestTicksAreDroppedAtAHeldGate(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var gate seq.Gate
		time.AfterFunc(3500*time.Millisecond, gate.Hold())
		ticks := seq.Take(flow.Ticks(time.Second, flow.WithGate(&gate)), 2)
		if d := cmp.Diff([]string{"4s @ 4s", "5s @ 5s"}, timed(seq.Map(ticks, since()))); d != "" {
			t.Error(d)
		}
	})
}

func TestTicksWithAContextThatIsDoneGiveItsCauseAlone(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errStep)
	got := timed(seq.Map(flow.Ticks(1, flow.WithContext(ctx)), since()))
	if len(got) != 1 {
		t.Errorf("got %v, want the cause", got)
	}
}

func TestTicksRefusesWhatItCannotDo(t *testing.T) {
	refuses(t, map[string]func(){
		"flow: Ticks(0s): want more than 0":                                          func() { flow.Ticks(0) },
		"flow: Ticks: Workers does not apply here, only WithContext and WithGate do": func() { flow.Ticks(1, flow.Workers(3)) },
	})
}
