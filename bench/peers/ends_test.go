package peers

import (
	"context"
	"errors"
	"iter"
	"testing"
	"testing/synctest"
	"time"
)

var errBroken = errors.New("broken")

// breaking is 0 … 69, then an error.
func breaking(yield func(int, error) bool) {
	for v := range 70 {
		if !yield(v, nil) {
			return
		}
	}
	yield(0, errBroken)
}

// Each contestant ends with the source's error and, in a bubble, leaves no
// goroutine behind.
func TestTheSourceErrorEndsEveryContestant(t *testing.T) {
	step := func(_ context.Context, v int) (int, error) { return v, nil }
	mod := func(v int) int { return v % 4 }
	for name, run := range map[string]func() error{
		"batch headgate": func() error { return HeadgateBatch(breaking, 10, time.Second, func([]int) {}) },
		"batch loop":     func() error { return LoopBatch(breaking, 10, 0, func([]int) {}) },
		"batch channel":  func() error { return ChannelBatch(breaking, 10, time.Second, func([]int) {}) },
		"batch ro":       func() error { return RoBatch(breaking, 10, 0, func([]int) {}) },
		"keyed headgate": func() error { return HeadgateKeyed(context.Background(), breaking, mod, 4, step, func(int) {}) },
		"keyed headgate as done": func() error {
			return HeadgateKeyedUnordered(context.Background(), breaking, mod, 4, step, func(int) {})
		},
		"keyed sharded":           func() error { return Sharded(context.Background(), breaking, mod, 4, step, func(int) {}) },
		"merge headgate":          func() error { return HeadgateMerge([]iter.Seq2[int, error]{count(5), breaking}, func(int) {}) },
		"merge channel":           func() error { return FanIn(0)([]iter.Seq2[int, error]{count(5), breaking}, func(int) {}) },
		"merge channel, buffered": func() error { return FanIn(8)([]iter.Seq2[int, error]{count(5), breaking}, func(int) {}) },
		"branch channels":         func() error { return FanOut(breaking, 4, mod, step, func(int) {}) },
		"branch headgate":         func() error { return HeadgateBranch(breaking, 4, func(v int) int { return v % 4 }, step, func(int) {}) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if err := run(); !errors.Is(err, errBroken) {
					t.Errorf("got %v, want %v", err, errBroken)
				}
			})
		})
	}
}

func TestBatchesAreCutShortByTheirTime(t *testing.T) {
	// Two at once every second, and a batch waits half as long.
	slow := func(yield func(int, error) bool) {
		for v := range 6 {
			if v%2 == 0 {
				<-time.After(time.Second)
			}
			if !yield(v, nil) {
				return
			}
		}
	}
	for name, b := range map[string]Batch{"headgate": HeadgateBatch, "channel": ChannelBatch} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var sizes []int
				if err := b(slow, 10, time.Second/2, func(items []int) { sizes = append(sizes, len(items)) }); err != nil {
					t.Fatal(err)
				}
				if len(sizes) != 3 || sizes[0] != 2 || sizes[1] != 2 || sizes[2] != 2 {
					t.Errorf("batches of %v, want of [2 2 2]", sizes)
				}
			})
		})
	}
}

// In real time: dataloader waits with a lock, which stops a bubble's clock.
func TestLoadersFindEqualKeysAndTheValueOfEach(t *testing.T) {
	for _, c := range []struct {
		name   string
		load   NewLoad
		dedupe bool
	}{
		{"headgate", HeadgateLoader, true},
		{"dataloader", Dataloader, true},
		{"dataloader no dedupe", DataloaderTwice, false},
		{"dataloadgen", Dataloadgen, true},
		{"dataloadgen no dedupe", DataloadgenTwice, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			fetched := 0
			load := c.load(Loading{Callers: 8, Size: 8, Wait: 100 * time.Millisecond, Fetch: func(keys, values []int) {
				fetched += len(keys)
				for i, k := range keys {
					values[i] = k + 1
				}
			}})
			got := make(chan error, 8)
			for i := range 8 {
				go func() {
					v, err := load(context.Background(), i/2)
					if err == nil && v != i/2+1 {
						err = errors.New("another key's value")
					}
					got <- err
				}()
			}
			for range 8 {
				if err := <-got; err != nil {
					t.Error(err)
				}
			}
			if want := map[bool]int{true: 4, false: 8}[c.dedupe]; fetched != want {
				t.Errorf("%d keys fetched for 8 loads of 4 keys, want %d", fetched, want)
			}
		})
	}
}
