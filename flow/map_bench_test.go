package flow_test

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/headgate/headgate/flow"
)

func upTo(n int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
	}
}

var sink int

// spin works the processor for about a tenth of a microsecond a round.
//
//go:noinline
func spin(rounds int) int {
	x := 1
	for range rounds * 83 {
		x = x*1664525 + 1013904223
	}
	return x
}

// reportCPU adds the processor time of an item, which other processes disturb
// less than the time on the clock.
func reportCPU(b *testing.B) func() {
	before := processorTime()
	return func() { b.ReportMetric(float64(processorTime()-before)/float64(b.N), "cpu-ns/op") }
}

func processorTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkMap(b *testing.B) {
	for _, work := range []struct {
		name string
		step func(context.Context, int) (int, error)
		ns   []int
	}{
		{"free", func(_ context.Context, v int) (int, error) { return v + 1, nil }, []int{1, 4, 16, 64}},
		{"1us", func(_ context.Context, v int) (int, error) { return spin(10), nil }, []int{4, 16}},
		{"10us", func(_ context.Context, v int) (int, error) { return spin(100), nil }, []int{4, 16, 64}},
		{"1ms", func(_ context.Context, v int) (int, error) { time.Sleep(time.Millisecond); return v, nil }, []int{64, 1000}},
	} {
		for _, n := range work.ns {
			b.Run(fmt.Sprintf("%s/n=%d/floor", work.name, n), func(b *testing.B) {
				b.ReportAllocs()
				defer reportCPU(b)()
				g := n
				if work.name != "1ms" {
					g = min(runtime.GOMAXPROCS(0), n)
				}
				var wg sync.WaitGroup
				for k := range g {
					wg.Go(func() {
						for i := k; i < b.N; i += g {
							work.step(context.Background(), i)
						}
					})
				}
				wg.Wait()
			})
			for _, order := range []string{"ordered", "unordered"} {
				b.Run(fmt.Sprintf("%s/n=%d/%s", work.name, n, order), func(b *testing.B) {
					b.ReportAllocs()
					opts := []flow.Option{flow.Workers(n)}
					if order == "unordered" {
						opts = append(opts, flow.Unordered())
					}
					defer reportCPU(b)()
					for v := range flow.Map(upTo(b.N), work.step, opts...) {
						sink = v
					}
				})
			}
		}
	}
}
