package flow_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestPrefetchKeepsTheRules(t *testing.T) {
	for _, n := range []int{1, 2, 7} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			seqtest.TestOperator(t, func(src items) items { return flow.Prefetch(src, n) }, seqtest.Ahead(n))
		})
	}
}

func TestPrefetchPullsNElementsAheadAndThenRests(t *testing.T) {
	for _, n := range []int{1, 3, 100} {
		inBubble(t, func(t *testing.T) {
			src := &counter{n: -1}
			for v := range flow.Prefetch(src.all(), n) {
				synctest.Wait()
				if pulled := src.pulled.Load(); pulled != int64(v+1+n) {
					t.Fatalf("at item %d %d are pulled, want %d", v, pulled, v+1+n)
				}
				if v == 300 {
					break
				}
			}
		})
	}
}

func TestPrefetchOverlapsTheSourceAndTheBody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		start := time.Now()
		src := &counter{n: 10}
		for range flow.Prefetch(pacedBy(time.Second, src.all()), 1) {
			time.Sleep(time.Second)
		}
		// The last body and pacedBy's last pause overlap too.
		if took := time.Since(start); took != 11*time.Second {
			t.Errorf("10 items took %v, want 11s", took)
		}
	})
}

func TestPrefetchRefusesWhatItCannotDo(t *testing.T) {
	refuses(t, map[string]func(){
		"flow: Prefetch(nil source)":                                                   func() { flow.Prefetch[int](nil, 1) },
		"flow: Prefetch(0): want at least 1":                                           func() { flow.Prefetch(seq.Of(1), 0) },
		"flow: Prefetch: Buffer does not apply here, only WithContext and WithGate do": func() { flow.Prefetch(seq.Of(1), 1, flow.Buffer(1)) },
		"flow: nil Option":                                                             func() { flow.Prefetch(seq.Of(1), 1, nil) },
	})
}

func BenchmarkPrefetch(b *testing.B) {
	for _, n := range []int{1, 64} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for v := range flow.Prefetch(upTo(b.N), n) {
				sink = v
			}
		})
	}
}
