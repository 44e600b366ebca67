package flow_test

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestBatchKeepsTheRules(t *testing.T) {
	for _, size := range []int{1, 3, 2000} {
		model := seqtest.Model(func(src items) iter.Seq2[[]item, error] { return seq.Chunk(src, size) })
		late := seqtest.Within(5 * time.Hour) // a batch waits for its last item
		t.Run(fmt.Sprint("by size ", size), func(t *testing.T) {
			seqtest.TestOperator(t, func(src items) iter.Seq2[[]item, error] {
				return flow.Batch(src, size, 0, flow.WithGate(new(seq.Gate)))
			}, model, late)
		})
		t.Run(fmt.Sprint("by time ", size), func(t *testing.T) {
			seqtest.TestOperator(t, func(src items) iter.Seq2[[]item, error] {
				return flow.Batch(src, size, 10*time.Hour)
			}, model, late, seqtest.Ahead(min(size, 50)))
		})
	}
}

func TestABatchIsHandedOverMaxWaitAfterItsFirstItem(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src := at(2, 11, 12.5, 15, 16, 40)
		got := timed(flow.Batch(src, 3, 10*time.Second))
		want := []string{"2s,11s @ 12s", "12.5s,15s,16s @ 16s", "40s @ 40s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestAQuietPeriodEndsABatch(t *testing.T) {
	for name, c := range map[string]struct {
		maxWait time.Duration
		want    []string
	}{
		"alone":        {0, []string{"1s,2s,3s,4s,5s,6s @ 8s", "10s @ 12s", "20s @ 20s"}},
		"with maxWait": {3500 * time.Millisecond, []string{"1s,2s,3s,4s @ 4.5s", "5s,6s @ 8s", "10s @ 12s", "20s @ 20s"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				src := at(1, 2, 3, 4, 5, 6, 10, 20)
				got := timed(flow.Batch(src, 100, c.maxWait, flow.Quiet(2*time.Second)))
				if d := cmp.Diff(c.want, got); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

func TestADueBatchGoesOnFillingWhileTheBodyIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		src := &counter{n: 40}
		for b, err := range flow.Batch(pacedBy(time.Second, src.all()), 10, 2500*time.Millisecond) {
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(b))
			switch len(sizes) {
			case 1:
				time.Sleep(6 * time.Second) // due after 2.5 s, and not full
			case 2:
				time.Sleep(time.Minute) // full, and then the source rests
				if n := src.pulled.Load(); n > int64(sizes[0]+sizes[1]+10) {
					t.Errorf("pulled %d: more than a batch ahead", n)
				}
			}
		}
		if d := cmp.Diff([]int{3, 6, 10, 3, 3, 3, 3, 3, 3, 3}, sizes); d != "" {
			t.Error(d)
		}
	})
}

func TestAnErrorEndsTheBatchBeforeIt(t *testing.T) {
	for _, maxWait := range []time.Duration{0, time.Second} {
		src := seq.Concat(seq.Of(1, 2), seq.Fail[int](errStep), seq.Fail[int](errStep), seq.Of(3))
		var got []string
		for b, err := range flow.Batch(src, 5, maxWait) {
			got = append(got, fmt.Sprint(b, err))
		}
		want := []string{"[1 2] <nil>", "[] step failed", "[] step failed", "[3] <nil>"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("maxWait %v: %s", maxWait, d)
		}
	}
}

func TestTheGateHoldsTheSourceAndNotTheBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var gate seq.Gate
		src := &counter{n: -1}
		start := time.Now()
		time.AfterFunc(2500*time.Millisecond, func() {
			release := gate.Hold()
			time.AfterFunc(time.Hour, release)
		})
		n := 0
		for b, err := range flow.Batch(pacedBy(time.Second, src.all()), 10, 4*time.Second, flow.WithGate(&gate)) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			if n == 1 {
				if took := time.Since(start); took != 5*time.Second || len(b) != 3 {
					t.Errorf("%d items after %v, want the 3 under way before the gate closed, after 5s", len(b), took)
				}
			} else {
				if took := time.Since(start); took < time.Hour {
					t.Errorf("pulled at a held gate, after %v", took)
				}
				break
			}
		}
	})
}

func TestBatchOfAnythingAllocatesOnlyWhatItGathers(t *testing.T) {
	for b := range flow.Batch(seq.Of(1, 2, 3), 1<<62, time.Hour) {
		if !slices.Equal(b, []int{1, 2, 3}) {
			t.Error(b)
		}
	}
}

func TestABatchCostsOneAllocation(t *testing.T) {
	const batches = 100
	for _, maxWait := range []time.Duration{0, time.Hour} {
		allocs := testing.AllocsPerRun(10, func() {
			for _, err := range flow.Batch(upTo(100*batches), 100, maxWait) {
				if err != nil {
					t.Fatal(err)
				}
			}
		})
		if most := 1.3 * batches; allocs > most { // a loop's own come to some twenty
			t.Errorf("maxWait %v: %v allocations for %d batches, want at most %v", maxWait, allocs, batches, most)
		}
	}
}

func TestBatchRefusesWhatItCannotDo(t *testing.T) {
	src := seq.Of(1)
	for want, call := range map[string]func(){
		"flow: Batch(nil source)":                    func() { flow.Batch[int](nil, 1, 0) },
		"flow: Batch(size 0): want at least 1":       func() { flow.Batch(src, 0, 0) },
		"flow: Batch(maxWait -1ns): want at least 0": func() { flow.Batch(src, 1, -1) },
		"flow: Quiet(0s): want more than 0":          func() { flow.Quiet(0) },
		"flow: nil BatchOption":                      func() { flow.Batch(src, 1, 0, nil) },
		"flow: nil Option":                           func() { flow.Batch(src, 1, 0, flow.Option(nil)) },
		"flow: Batch: Workers does not apply here, only WithContext and WithGate do":   func() { flow.Batch(src, 1, 0, flow.Workers(1)) },
		"flow: Batch: Unordered does not apply here, only WithContext and WithGate do": func() { flow.Batch(src, 1, 0, flow.Unordered()) },
		"flow: Batch: Buffer does not apply here, only WithContext and WithGate do":    func() { flow.Batch(src, 1, 0, flow.Buffer(0)) },
	} {
		if got, _ := crash(call); got != any(want) {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

func BenchmarkBatch(b *testing.B) {
	for name, opts := range map[string]struct {
		maxWait time.Duration
		opts    []flow.BatchOption
	}{"by size": {}, "by time": {maxWait: time.Hour}, "quiet": {opts: []flow.BatchOption{flow.Quiet(time.Hour)}}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for items, err := range flow.Batch(upTo(b.N), 100, opts.maxWait, opts.opts...) {
				if err != nil {
					b.Fatal(err)
				}
				n += len(items)
			}
			if n != b.N {
				b.Fatal(n)
			}
		})
	}
}
