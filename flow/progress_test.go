package flow_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

func TestProgressReportsEveryIntervalAndAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &counter{n: 40}
		paced := seq.Tap(src.all(), func(int) { <-time.After(100 * time.Millisecond) })
		var got []flow.State
		for range flow.Progress(paced, func(s flow.State) { got = append(got, s) }, flow.Total(40), flow.Every(1500*time.Millisecond)) {
		}
		want := []flow.State{
			{Done: 14, Total: 40, Elapsed: 1500 * time.Millisecond},
			{Done: 29, Total: 40, Elapsed: 3000 * time.Millisecond},
			{Done: 40, Total: 40, Elapsed: 4000 * time.Millisecond, Last: true},
		}
		for i := range got {
			if got[i].Rate < 9 || got[i].Rate > 11 {
				t.Errorf("report %d: rate %v, want about 10 a second", i, got[i].Rate)
			}
			left := time.Duration(40-got[i].Done) * 100 * time.Millisecond
			if d := got[i].ETA - left; d < -500*time.Millisecond || d > 500*time.Millisecond {
				t.Errorf("report %d: %v to go, want about %v", i, got[i].ETA, left)
			}
			got[i].Rate, got[i].ETA = 0, 0
			if i < len(want)-1 && got[i].Done == want[i].Done+1 {
				got[i].Done-- // the item of that very instant may be in
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reports (-want +got):\n%s", diff)
		}
	})
}

func TestProgressCountsErrorsApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var last flow.State
		for range flow.Progress(seq.Concat(seq.Of(1, 2), seq.Fail[int](errStep)), func(s flow.State) { last = s }) {
		}
		if last.Done != 2 || last.Errors != 1 || !last.Last {
			t.Errorf("got %+v, want 2 done and 1 error", last)
		}
	})
}

func TestProgressNeverBlocksTheLoopAndReportsAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &counter{n: 10}
		stalled := seq.Tap(src.all(), func(v int) {
			if v == 5 {
				<-time.After(time.Hour)
			}
		})
		reports, start := 0, time.Now()
		for v := range flow.Progress(stalled, func(s flow.State) {
			reports++
			<-time.After(10 * time.Minute) // a report that takes its time
		}) {
			if v == 4 && time.Since(start) != 0 {
				t.Error("a report held an item up")
			}
		}
		if reports < 6 {
			t.Errorf("%d reports in the hour that the source stood still, want one each ten minutes", reports)
		}
	})
}

func TestProgressReportsTheEndOfALoopThatIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &counter{n: -1}
		var last flow.State
		for v := range flow.Progress(src.all(), func(s flow.State) { last = s }) {
			if v == 9 {
				break
			}
		}
		if last.Done != 10 || !last.Last {
			t.Errorf("got %+v, want the last report with 10 done", last)
		}
	})
}

func TestAPanicInAReportReachesTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := &counter{n: 3}
		value, _ := crash(func() {
			for range flow.Progress(seq.Tap(src.all(), func(int) { <-time.After(time.Second) }), func(flow.State) { explode(0) }, flow.Every(time.Millisecond)) {
			}
		})
		if value != any(errStep) {
			t.Errorf("got %v, want the panic of report", value)
		}
	})
}
