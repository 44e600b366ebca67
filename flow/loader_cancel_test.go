package flow_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
)

func TestLoaderCallerThatLeavesTakesNobodyAlong(t *testing.T) {
	for name, when := range map[string]time.Duration{"while collected": time.Second, "while fetched": 3 * time.Second} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &shop{takes: 2 * time.Second}
				l := flow.NewLoader(s.fetch, 10, 2*time.Second)
				why := errors.New("why")
				ctx, cancel := context.WithCancelCause(t.Context())
				start := time.Now()
				var calls sync.WaitGroup
				calls.Go(func() {
					_, err := l.Load(ctx, 1) // the first: the fetch has its context's values
					if !errors.Is(err, why) || time.Since(start) != when {
						t.Errorf("got %v after %v, want %v after %v", err, time.Since(start), why, when)
					}
				})
				synctest.Wait()
				wait := loading(t, l, 1, 2)
				time.Sleep(when)
				cancel(why)
				calls.Wait()
				wait()
				wantBatches(t, s, []int{1, 2})
			})
		})
	}
}

func TestLoaderLastCallerToLeaveEndsTheFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Hour}
		l := flow.NewLoader(s.fetch, 10, time.Second, flow.Cache(10, 0), flow.CacheErrors(0))
		ctx, cancel := context.WithCancel(t.Context())
		var calls sync.WaitGroup
		for range 3 {
			calls.Go(func() {
				if _, err := l.Load(ctx, 1); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want %v", err, context.Canceled)
				}
			})
		}
		calls.Go(func() {
			if _, err := l.LoadMany(ctx, []int{1, 2}); !errors.Is(err, context.Canceled) {
				t.Errorf("LoadMany: got %v, want %v", err, context.Canceled)
			}
		})
		time.Sleep(time.Minute)
		cancel()
		calls.Wait()
		if s.now.Load() != 0 {
			t.Error("a fetch is running when all its callers have left")
		}
		s.takes = 0
		load(t, l, 1) // joins nothing that was cancelled, and finds nothing kept of it
		wantBatches(t, s, []int{1, 2}, []int{1})
	})
}

func TestLoaderFetchesNothingForCallersWhoLeftBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Hour}
		l := flow.NewLoader(s.fetch, 2, time.Hour, flow.Fetches(1))
		ctx, cancel := context.WithCancel(t.Context())
		wait := loading(t, l, 1, 2)
		var calls sync.WaitGroup
		for k := 3; k < 6; k++ { // 3 and 4 fill a batch that cannot go, 5 is collected
			calls.Go(func() { _, _ = l.Load(ctx, k) })
			synctest.Wait()
		}
		cancel()
		calls.Wait()
		wait()
		load(t, l, 5, 6)
		wantBatches(t, s, []int{1, 2}, []int{5, 6})
	})
}

func TestLoaderDoesNotAskForADoneContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &shop{}
	l := flow.NewLoader(s.fetch, 1, 0)
	if _, err := l.Load(ctx, 1); err != context.Canceled {
		t.Errorf("Load: got %v", err)
	}
	if _, err := l.LoadMany(ctx, []int{1}); err != context.Canceled {
		t.Errorf("LoadMany: got %v", err)
	}
	wantBatches(t, s)
}

func TestALoopThatIsLeftLeavesNoFetchBehind(t *testing.T) {
	inEveryShape(t, func(t *testing.T, s shape) {
		shop := &shop{takes: time.Hour}
		l := flow.NewLoader(shop.fetch, s.workers, time.Second)
		l.Prime(0, 0)
		src := &counter{n: -1}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, err := range flow.Map(src.all(), l.Load, s.options(flow.WithContext(ctx))...) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
		}
		if n := shop.now.Load(); n != 0 {
			t.Errorf("%d fetches are running after the loop", n)
		}
	})
}

func TestLoaderPanicInFetchIsTheErrorOfItsCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := true
		l := flow.NewLoader(func(_ context.Context, keys []int) (map[int]int, error) {
			if broken {
				explode(1)
			}
			return map[int]int{1: 10, 2: 20}, nil
		}, 10, time.Second)
		var calls sync.WaitGroup
		for k := range 3 {
			calls.Go(func() {
				_, err := l.Load(t.Context(), k)
				var p *flow.PanicError
				if !errors.As(err, &p) || !errors.Is(err, errStep) || !strings.Contains(string(p.Stack), "explode") {
					t.Errorf("got %v, want the panic with its stack", err)
				}
			})
		}
		calls.Wait()
		broken = false
		load(t, l, 1, 2)
	})
}

func TestLoaderFetchThatEndsItsGoroutineHangsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flow.NewLoader(func(context.Context, []int) (map[int]int, error) {
			runtime.Goexit()
			return nil, nil
		}, 1, 0, flow.Fetches(1))
		for range 3 {
			if _, err := l.Load(t.Context(), 1); err == nil {
				t.Error("got no error")
			}
		}
	})
}

func TestLoaderSurvivesAKeyThatCannotBeHashed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := flow.NewLoader(func(_ context.Context, keys []any) (map[any]int, error) {
			return map[any]int{1: 10}, nil
		}, 2, time.Second)
		if value, _ := crash(func() { _, _ = l.Load(t.Context(), []int{}) }); value == nil {
			t.Error("no panic")
		}
		if v, err := l.Load(t.Context(), 1); v != 10 || err != nil {
			t.Errorf("got %d, %v, want 10", v, err)
		}
	})
}

// Whatever comes together, every call gets its own key's value or its own
// context's end, and in the end nothing is left.
func TestLoaderUnderRandomCalls(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 0))
			s := &shop{takes: time.Duration(rnd.IntN(3)) * time.Millisecond}
			size, callers := 1+rnd.IntN(8), 1+rnd.IntN(20)
			opts := []flow.LoaderOption{flow.Fetches(1 + rnd.IntN(3)), flow.Callers(callers)}
			if rnd.IntN(2) == 0 {
				opts = append(opts, flow.Cache(1+rnd.IntN(5), time.Millisecond), flow.CacheMisses(0))
			}
			l := flow.NewLoader(s.fetch, size, time.Duration(rnd.IntN(3))*time.Millisecond, opts...)
			var served, left atomic.Int64
			var calls sync.WaitGroup
			for range callers {
				rnd := rand.New(rand.NewPCG(rnd.Uint64(), 0))
				calls.Go(func() {
					for range 50 {
						time.Sleep(time.Duration(rnd.IntN(1500)) * time.Microsecond)
						ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rnd.IntN(5000))*time.Microsecond)
						key := rnd.IntN(12) - 2
						if rnd.IntN(8) == 0 {
							l.Forget(key)
						}
						var v int
						var err error
						if rnd.IntN(4) > 0 {
							v, err = l.Load(ctx, key)
						} else {
							var found map[int]int
							found, err = l.LoadMany(ctx, []int{key, key + 1, key + 5})
							if v = found[key]; err == nil && key < 0 {
								err = flow.ErrNotFound
							}
						}
						switch {
						case errors.Is(err, context.DeadlineExceeded):
							left.Add(1)
						case key < 0 && !errors.Is(err, flow.ErrNotFound), key >= 0 && (err != nil || v != 10*key):
							t.Errorf("key %d: got %d, %v", key, v, err)
						default:
							served.Add(1)
						}
						cancel()
					}
				})
			}
			calls.Wait()
			if served.Load() == 0 {
				t.Errorf("nothing served, %d left", left.Load())
			}
			for _, b := range s.batches() {
				seen := map[int]bool{}
				for _, k := range b {
					if seen[k] || len(b) > size {
						t.Fatalf("batch %v: want distinct keys, at most %d", b, size)
					}
					seen[k] = true
				}
			}
			load(t, l, 5, 6)
			if n := s.now.Load(); n != 0 {
				t.Errorf("%d fetches are left", n)
			}
		})
	}
}
