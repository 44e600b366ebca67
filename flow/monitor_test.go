package flow_test

import (
	"context"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

// every operator that can be observed, over numbers; a step fails for odd ones.
var observable = map[string]func(src iter.Seq2[int, error], step func(context.Context, int) (int, error), opts ...flow.Option) iter.Seq2[int, error]{
	"Map": func(src iter.Seq2[int, error], step func(context.Context, int) (int, error), opts ...flow.Option) iter.Seq2[int, error] {
		return flow.Map(src, step, opts...)
	},
	"MapKeyed": func(src iter.Seq2[int, error], step func(context.Context, int) (int, error), opts ...flow.Option) iter.Seq2[int, error] {
		return flow.MapKeyed(src, mod(1000), step, opts...)
	},
	"Filter": func(src iter.Seq2[int, error], step func(context.Context, int) (int, error), opts ...flow.Option) iter.Seq2[int, error] {
		return flow.Filter(src, func(ctx context.Context, v int) (bool, error) {
			_, err := step(ctx, v)
			return true, err
		}, opts...)
	},
	"FlatMap": func(src iter.Seq2[int, error], step func(context.Context, int) (int, error), opts ...flow.Option) iter.Seq2[int, error] {
		return flow.FlatMap(src, func(ctx context.Context, v int) iter.Seq2[int, error] {
			return seq.TryMap(seq.Of(v), func(v int) (int, error) { return step(ctx, v) })
		}, opts...)
	},
	"Requeue": func(src iter.Seq2[int, error], step func(context.Context, int) (int, error), opts ...flow.Option) iter.Seq2[int, error] {
		return flow.Requeue(src, step, every(0), opts...)
	},
}

func TestMonitorCountsWhatPasses(t *testing.T) {
	for name, op := range observable {
		t.Run(name, func(t *testing.T) {
			inEveryShape(t, func(t *testing.T, s shape) {
				var m flow.Monitor
				step := func(_ context.Context, v int) (int, error) {
					if v%2 == 1 {
						return 0, errStep
					}
					return v, nil
				}
				results := op(seq.Concat(upTo(501), seq.Fail[int](errSource)), step, s.options(flow.Observe(&m, "stage"))...)
				before := m.Snapshot()
				for range 2 {
					for range results {
					}
				}
				notTimes := cmpopts.IgnoreFields(flow.Stage{}, "Limit", "Elapsed", "Busy", "Source", "Consumer", "P50", "P99")
				if d := cmp.Diff(flow.Snapshot{{Name: "stage"}}, before, notTimes); d != "" {
					t.Errorf("before (-want +got):\n%s", d)
				}
				want := flow.Snapshot{{Name: "stage", In: 1002, Out: 502, Errors: 502}}
				if d := cmp.Diff(want, m.Snapshot(), notTimes); d != "" {
					t.Errorf("after two loops (-want +got):\n%s", d)
				}
			})
		})
	}
}

func TestMonitorShowsWhatIsStuck(t *testing.T) {
	for name, op := range observable {
		t.Run(name, func(t *testing.T) {
			inEveryParallelShape(t, func(t *testing.T, s shape) {
				var m flow.Monitor
				release := make(chan struct{})
				time.AfterFunc(time.Minute, func() {
					g := m.Snapshot()[0]
					queue := s.bound() - s.workers
					if name == "FlatMap" {
						queue = 0 // it pulls for a free worker
					}
					if g.InFlight != s.workers || g.Limit != s.workers || g.Queue != queue || g.Loops != 1 {
						t.Errorf("%d of %d in flight, queue %d, %d loops; want %d of %[5]d, %d, 1", g.InFlight, g.Limit, g.Queue, g.Loops, s.workers, queue)
					}
					close(release)
				})
				for range op(upTo(200), func(context.Context, int) (int, error) {
					<-release
					return 0, nil
				}, s.options(flow.Observe(&m, "stage"))...) {
				}
			})
		})
	}
}

// Where each second goes, with one worker and with several.
func TestMonitorTellsWhereTheTimeGoes(t *testing.T) {
	for name, c := range map[string]struct {
		workers                int
		source, step, consumer time.Duration // for each item
		want                   flow.Stage
	}{
		"slow source": {4, 3 * time.Second, time.Second, 0, flow.Stage{
			Elapsed: 31 * time.Second, Source: 30 * time.Second, Busy: 10 * time.Second}},
		"slow step": {1, 0, 3 * time.Second, 0, flow.Stage{
			Elapsed: 30 * time.Second, Busy: 30 * time.Second}},
		"slow steps": {5, 0, 3 * time.Second, 0, flow.Stage{
			Elapsed: 6 * time.Second, Busy: 30 * time.Second}},
		"slow consumer": {4, 0, time.Second, 3 * time.Second, flow.Stage{
			Elapsed: 31 * time.Second, Busy: 10 * time.Second, Consumer: 30 * time.Second}},
		"one after another": {1, time.Second, 2 * time.Second, 3 * time.Second, flow.Stage{
			Elapsed: 60 * time.Second, Source: 10 * time.Second, Busy: 20 * time.Second, Consumer: 30 * time.Second}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var m flow.Monitor
				src := seq.Tap(upTo(10), func(int) { time.Sleep(c.source) })
				for range flow.Map(src, func(context.Context, int) (int, error) {
					time.Sleep(c.step)
					return 0, nil
				}, flow.Workers(c.workers), flow.Observe(&m, name)) {
					time.Sleep(c.consumer)
				}
				got := m.Snapshot()[0]
				c.want.Name, c.want.Limit, c.want.In, c.want.Out = name, c.workers, 10, 10
				if d := cmp.Diff(c.want, got, cmpopts.IgnoreFields(flow.Stage{}, "P50", "P99")); d != "" {
					t.Errorf("(-want +got):\n%s", d)
				}
				if got.P50 < c.step*7/8 || got.P50 > c.step*9/8 {
					t.Errorf("median %v, want about %v", got.P50, c.step)
				}
			})
		})
	}
}

func TestMonitorCountsTheTimeOfAHeldGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m flow.Monitor
		var gate seq.Gate
		before := gate.Hold()
		time.Sleep(time.Minute)
		before() // this was before the loop
		time.AfterFunc(1500*time.Millisecond, func() {
			defer gate.Hold()()
			time.Sleep(10 * time.Second)
			if g := m.Snapshot()[0]; g.Gated != 10*time.Second {
				t.Errorf("gated %v while it is held, want 10s", g.Gated)
			}
		})
		for range flow.Map(upTo(10), func(context.Context, int) (int, error) {
			time.Sleep(time.Second)
			return 0, nil
		}, flow.Workers(2), flow.WithGate(&gate), flow.Observe(&m, "stage")) {
		}
		if g := m.Snapshot()[0]; g.Gated != 10*time.Second || g.Loops != 0 {
			t.Errorf("gated %v, want 10s; %d loops", g.Gated, g.Loops)
		}
	})
}

func TestMonitorAddsUpWhatHasOneName(t *testing.T) {
	var m flow.Monitor
	for _, name := range []string{"b", "a", "b"} {
		if err := flow.ForEach(upTo(10), func(context.Context, int) error { return nil }, flow.Observe(&m, name)); err != nil {
			t.Fatal(err)
		}
	}
	snap := m.Snapshot()
	if len(snap) != 2 || snap[0].Name != "b" || snap[0].In != 20 || snap[1].Name != "a" || snap[1].Out != 10 {
		t.Errorf("got %+v, want b with 20, a with 10", snap)
	}
}

func TestSnapshotIsATable(t *testing.T) {
	got := flow.Snapshot{
		{Name: "fetch", Limit: 8, InFlight: 8, Queue: 56, In: 12345, Out: 12000, Errors: 281, Elapsed: time.Minute,
			Busy: 8 * time.Minute, Source: time.Second, Consumer: 15 * time.Second, Gated: 3 * time.Second,
			P50: 12345678, P99: 1234567890},
		{Name: "store", Limit: 1},
	}.String()
	want := `
  stage  in flight  queue     in    out  errors  busy  source  consumer  gated     p50    p99
  fetch        8/8     56  12345  12000     281  100%      2%       25%     5%  12.3ms  1.23s
  store        0/1      0      0      0       0     -       -         -      -      0s     0s
`
	if d := cmp.Diff(want, "\n"+got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestAnObservedMapKeepsTheRules(t *testing.T) {
	for _, workers := range []int{1, 4} {
		ahead := 0
		if workers > 1 {
			ahead = workers + 3
		}
		seqtest.TestOperator(t, func(src items) iter.Seq2[int, error] {
			return flow.Map(src, func(_ context.Context, v item) (int, error) { return v.N, nil },
				flow.Workers(workers), flow.Buffer(3), flow.Observe(new(flow.Monitor), "map"))
		}, seqtest.Ahead(ahead), seqtest.Model(func(src items) iter.Seq2[int, error] { return seq.Map(src, item.Int) }))
	}
}

func TestObserveRefusesNil(t *testing.T) {
	if got, _ := crash(func() { flow.Observe(nil, "x") }); got != "flow: Observe(nil monitor)" {
		t.Errorf("got %v", got)
	}
}
