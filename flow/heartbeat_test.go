package flow_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestHeartbeatKeepsTheRules(t *testing.T) {
	seqtest.TestOperator(t, func(src items) items {
		return flow.Heartbeat(src, 2*time.Hour, func() item { return nil })
	})
}

func beat() time.Duration { return -1 }

func TestTheHeartBeatsWheneverTheSourceIsSilent(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timed(flow.Heartbeat(at(1, 2, 4.5, -10, 11), 2*time.Second, beat))
		want := []string{"1s @ 1s", "2s @ 2s", "-1ns @ 4s", "4.5s @ 4.5s", "-1ns @ 6.5s", "-1ns @ 8.5s", "error of 10s @ 10s", "11s @ 11s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestABusyBodyIsNoSilence(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timedIn(flow.Heartbeat(at(1, 2, 3, 8.5), 2*time.Second, beat), func(k int) {
			if k == 1 {
				time.Sleep(9 * time.Second)
			}
		})
		// What came meanwhile is there at once.
		want := []string{"1s @ 1s", "2s @ 10s", "3s @ 10s", "8.5s @ 10s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestBeatsThatTheBodyWasTooBusyForAreNotMadeUp(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timedIn(flow.Heartbeat(at(13.5), 2*time.Second, beat), func(k int) {
			if k == 1 {
				time.Sleep(7 * time.Second)
			}
		})
		want := []string{"-1ns @ 2s", "-1ns @ 9s", "-1ns @ 11s", "-1ns @ 13s", "13.5s @ 13.5s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestTheHeartBeatsAtAHeldGate(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var gate seq.Gate
		time.AfterFunc(5*time.Second, gate.Hold())
		got := timed(flow.Heartbeat(seq.Of(time.Duration(0)), 2*time.Second, beat, flow.WithGate(&gate)))
		if d := cmp.Diff([]string{"-1ns @ 2s", "-1ns @ 4s", "0s @ 5s"}, got); d != "" {
			t.Error(d)
		}
	})
}

func TestAtABeatOnePullIsUnderWayAndNoMore(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := &counter{n: -1}
		n := 0
		for v := range flow.Heartbeat(pacedBy(3*time.Second, src.all()), 2*time.Second, func() int { return -1 }) {
			if v < 0 {
				time.Sleep(time.Minute)
				synctest.Wait()
			}
			if pulled := int(src.pulled.Load()); pulled > n+1 {
				t.Fatalf("%d items pulled after %d", pulled, n)
			}
			if v >= 0 {
				n++
			}
			if n == 5 {
				break
			}
		}
	})
}

func TestHeartbeatRefusesWhatItCannotDo(t *testing.T) {
	src := seq.Of(time.Duration(1))
	refuses(t, map[string]func(){
		"flow: Heartbeat(nil source)":           func() { flow.Heartbeat(nil, 1, beat) },
		"flow: Heartbeat(0s): want more than 0": func() { flow.Heartbeat(src, 0, beat) },
		"flow: Heartbeat(nil beat)":             func() { flow.Heartbeat(src, 1, nil) },
		"flow: Heartbeat: Unordered does not apply here, only WithContext and WithGate do": func() { flow.Heartbeat(src, 1, beat, flow.Unordered()) },
	})
}
