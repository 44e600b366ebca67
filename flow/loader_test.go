package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/headgate/headgate/flow"
)

// shop is a fetch that writes down what it is asked for. The value of a key is
// ten times the key; keys below 0 are not found.
type shop struct {
	takes time.Duration

	mu    sync.Mutex
	asked [][]int
	fails func(keys []int) error
	gauge
}

func (s *shop) fetch(ctx context.Context, keys []int) (map[int]int, error) {
	s.enter()
	defer s.leave()
	s.mu.Lock()
	s.asked = append(s.asked, slices.Clone(keys))
	fails := s.fails
	s.mu.Unlock()
	if s.takes > 0 {
		select {
		case <-time.After(s.takes):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	found := make(map[int]int)
	for _, k := range keys {
		if k >= 0 {
			found[k] = 10 * k
		}
	}
	clear(keys) // they are its own
	if fails != nil {
		return found, fails(keys)
	}
	return found, nil
}

func (s *shop) batches() [][]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

func load(t *testing.T, l *flow.Loader[int, int], keys ...int) {
	t.Helper()
	loading(t, l, keys...)()
}

// loading calls Load for each key on a goroutine of its own, one after another.
// What it returns waits until all have returned.
func loading(t *testing.T, l *flow.Loader[int, int], keys ...int) (wait func()) {
	t.Helper()
	var calls sync.WaitGroup
	for _, k := range keys {
		calls.Go(func() {
			v, err := l.Load(t.Context(), k)
			if want := 10 * k; k >= 0 && (v != want || err != nil) {
				t.Errorf("Load(%d): got %d, %v, want %d", k, v, err, want)
			}
			if k < 0 && (v != 0 || !errors.Is(err, flow.ErrNotFound)) {
				t.Errorf("Load(%d): got %d, %v, want 0, %v", k, v, err, flow.ErrNotFound)
			}
		})
		synctest.Wait()
	}
	return calls.Wait
}

func wantBatches(t *testing.T, s *shop, want ...[]int) {
	t.Helper()
	if d := cmp.Diff(want, s.batches(), cmpopts.EquateEmpty()); d != "" {
		t.Errorf("batches (-want +got):\n%s", d)
	}
}

func TestLoaderBatchGoesWhenItIsFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, start := &shop{}, time.Now()
		load(t, flow.NewLoader(s.fetch, 3, time.Hour), 5, 3, 5, 5, 4)
		wantBatches(t, s, []int{5, 3, 4})
		if passed := time.Since(start); passed != 0 {
			t.Errorf("%v passed, want none", passed)
		}
	})
}

func TestLoaderBatchGoesWhenItsFirstKeyHasWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{}
		l := flow.NewLoader(s.fetch, 100, time.Minute)
		start := time.Now()
		var calls sync.WaitGroup
		for i := range 4 { // at 0, 25, 50 and 75 s
			calls.Go(func() {
				time.Sleep(time.Duration(i) * 25 * time.Second)
				if _, err := l.Load(t.Context(), i); err != nil {
					t.Error(err)
				}
				want := time.Minute
				if i == 3 {
					want = 75*time.Second + time.Minute
				}
				if at := time.Since(start); at != want {
					t.Errorf("key %d came at %v, want %v", i, at, want)
				}
			})
		}
		calls.Wait()
		wantBatches(t, s, []int{0, 1, 2}, []int{3})
	})
}

func TestLoaderBatchGoesAtOnceWhenAllCallersWait(t *testing.T) {
	for _, n := range []int{1, 2, 4, 16, 64} {
		for _, opts := range [][]flow.Option{{flow.Workers(n)}, {flow.Workers(n), flow.Unordered()}} {
			t.Run(fmt.Sprintf("workers=%d/options=%d", n, len(opts)), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const rounds = 50
					s := &shop{takes: time.Second}
					l := flow.NewLoader(s.fetch, 1000, time.Hour, flow.Callers(n))
					src, start, got := &counter{n: rounds * n}, time.Now(), 0
					for v, err := range flow.Map(src.all(), l.Load, opts...) {
						if err != nil {
							t.Fatal(err)
						}
						got += v
					}
					if want := 10 * (rounds*n - 1) * rounds * n / 2; got != want {
						t.Errorf("got the sum %d, want %d", got, want)
					}
					if passed := time.Since(start); passed != rounds*time.Second {
						t.Errorf("%d fetches of a second for each of %d workers took %v", rounds, n, passed)
					}
					if b := len(s.batches()); b != rounds {
						t.Errorf("%d batches, want %d", b, rounds)
					}
				})
			})
		}
	}
}

func TestLoaderCountsCallersOfBatchesUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Second}
		l := flow.NewLoader(s.fetch, 2, time.Hour, flow.Callers(3))
		start := time.Now()
		load(t, l, 1, 2, 3) // 3 is not to wait for a fourth
		wantBatches(t, s, []int{1, 2}, []int{3})
		if passed := time.Since(start); passed != time.Second {
			t.Errorf("%v passed, want 1s", passed)
		}
	})
}

func TestLoaderJoinsWhatIsBeingFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Second}
		l := flow.NewLoader(s.fetch, 1, 0)
		load(t, l, 1, 1, 2, 1, 2)
		wantBatches(t, s, []int{1}, []int{2})
		load(t, l, 1) // not kept
		wantBatches(t, s, []int{1}, []int{2}, []int{1})
	})
}

func TestLoaderBoundsItsFetches(t *testing.T) {
	for _, n := range []int{1, 2, 3} {
		synctest.Test(t, func(t *testing.T) {
			s := &shop{takes: time.Second}
			l := flow.NewLoader(s.fetch, 2, time.Millisecond, flow.Fetches(n))
			var keys []int
			for k := range 24 {
				keys = append(keys, k)
			}
			start := time.Now()
			load(t, l, keys...)
			if most := s.most.Load(); most != int64(n) {
				t.Errorf("%d fetches at once, want %d", most, n)
			}
			if passed, want := time.Since(start), time.Duration(12/n)*time.Second; passed != want {
				t.Errorf("%v passed, want %v", passed, want)
			}
		})
	}
}

func TestLoaderBatchFillsWhileItCannotGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Second}
		l := flow.NewLoader(s.fetch, 4, 0, flow.Fetches(1))
		load(t, l, 0, 1, 2, 3, 4, 5, 6)
		wantBatches(t, s, []int{0}, []int{1, 2, 3, 4}, []int{5, 6})
	})
}

func TestLoaderTellsWhatWasNotFoundFromWhatFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		for name, c := range map[string]struct {
			fails      error
			seven, six error
		}{
			"all fail":      {broken, broken, broken},
			"one fails":     {flow.KeyErrors[int]{7: broken}, broken, nil},
			"wrapped":       {fmt.Errorf("shop: %w", flow.KeyErrors[int]{7: broken}), broken, nil},
			"no key failed": {flow.KeyErrors[int]{7: nil}, nil, nil},
		} {
			s := &shop{fails: func([]int) error { return c.fails }}
			l := flow.NewLoader(s.fetch, 3, time.Second)
			for k, want := range map[int]error{6: c.six, 7: c.seven} {
				if v, err := l.Load(t.Context(), k); !errors.Is(err, want) || (err == nil) != (v == 10*k) {
					t.Errorf("%s: Load(%d): got %d, %v, want the error %v", name, k, v, err, want)
				}
			}
		}
	})
}

func TestLoaderKnowsNoKeyThatIsUnlikeItself(t *testing.T) {
	nan := 0.0
	nan /= nan
	l := flow.NewLoader(func(context.Context, []float64) (map[float64]int, error) {
		t.Error("fetched")
		return nil, nil
	}, 1, 0, flow.Cache(1, 0), flow.CacheMisses(0))
	l.Prime(nan, 1)
	if _, err := l.Load(t.Context(), nan); err != flow.ErrNotFound {
		t.Errorf("got %v, want %v", err, flow.ErrNotFound)
	}
	if found, err := l.LoadMany(t.Context(), []float64{nan}); len(found) != 0 || err != nil {
		t.Errorf("got %v, %v, want none", found, err)
	}
}

func TestLoaderLoadsMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Second}
		l := flow.NewLoader(s.fetch, 3, time.Hour, flow.Cache(10, 0), flow.Callers(1))
		l.Prime(9, 99)
		start := time.Now()
		got, err := l.LoadMany(t.Context(), []int{1, 2, 1, 9, -3, 4, 5, 2, 6, 7})
		want := map[int]int{1: 10, 2: 20, 4: 40, 5: 50, 6: 60, 7: 70, 9: 99}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("error %v, found (-want +got):\n%s", err, d)
		}
		inAnyOrder := cmpopts.SortSlices(func(a, b []int) bool { return a[len(a)-1] < b[len(b)-1] })
		if d := cmp.Diff([][]int{{1, 2, -3}, {4, 5, 6}, {7}}, s.batches(), inAnyOrder); d != "" {
			t.Errorf("batches (-want +got):\n%s", d)
		}
		if passed := time.Since(start); passed != time.Second {
			t.Errorf("%v passed, want 1s: its batches are fetched at once", passed)
		}
		s.fails = func([]int) error { return errStep }
		got, err = l.LoadMany(t.Context(), []int{1, 20, 21})
		failed := flow.KeyErrors[int]{}
		if !errors.As(err, &failed) || !errors.Is(failed[20], errStep) || !errors.Is(failed[21], errStep) || len(failed) != 2 {
			t.Errorf("got the error %#v, want that of 20 and 21", err)
		}
		if d := cmp.Diff(map[int]int{1: 10}, got); d != "" {
			t.Errorf("found (-want +got):\n%s", d)
		}
	})
}

func TestLoaderRefusesWhatMakesNoSense(t *testing.T) {
	fetch := (&shop{}).fetch
	for want, f := range map[string]func(){
		"flow: NewLoader(nil fetch)":                  func() { flow.NewLoader[int, int](nil, 1, 0) },
		"flow: NewLoader: size 0: want at least 1":    func() { flow.NewLoader(fetch, 0, 0) },
		"flow: NewLoader: wait -1ns: want at least 0": func() { flow.NewLoader(fetch, 1, -1) },
		"flow: nil LoaderOption":                      func() { flow.NewLoader(fetch, 1, 0, nil) },
		"flow: Callers(0): want at least 1":           func() { flow.Callers(0) },
		"flow: Fetches(0): want at least 1":           func() { flow.Fetches(0) },
		"flow: Cache: size 0: want at least 1":        func() { flow.Cache(0, 0) },
		"flow: Cache: ttl -1ns: want at least 0":      func() { flow.Cache(1, -1) },
		"flow: NewLoader: CacheMisses or CacheErrors without Cache": func() {
			flow.NewLoader(fetch, 1, 0, flow.CacheErrors(0))
		},
	} {
		if got, _ := crash(f); got != want {
			t.Errorf("got %v: want the panic %q", got, want)
		}
	}
}
