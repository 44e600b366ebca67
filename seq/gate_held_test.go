package seq_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/seq"
)

func TestGateHeldForIsTheTimeWithAnyHolder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g seq.Gate
		want := func(d time.Duration) {
			t.Helper()
			if got := g.HeldFor(); got != d {
				t.Errorf("held for %v, want %v", got, d)
			}
		}
		want(0)
		first := g.Hold()
		time.Sleep(time.Second)
		second := g.Hold()
		time.Sleep(time.Second)
		want(2 * time.Second)
		first()
		time.Sleep(time.Second)
		second()
		time.Sleep(time.Hour)
		want(3 * time.Second)
		third := g.Hold()
		time.Sleep(time.Second)
		third()
		want(4 * time.Second)
	})
}
