package flow_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
)

func TestLoaderKeepsValuesForTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Second}
		l := flow.NewLoader(s.fetch, 1, 0, flow.Cache(2, time.Minute))
		load(t, l, 1)
		time.Sleep(time.Minute - time.Nanosecond)
		load(t, l, 1)
		wantBatches(t, s, []int{1})
		time.Sleep(time.Nanosecond)
		load(t, l, 1)
		wantBatches(t, s, []int{1}, []int{1})
	})
}

func TestLoaderKeepsWhatWasAskedForLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{}
		l := flow.NewLoader(s.fetch, 1, 0, flow.Cache(2, 0))
		for _, k := range []int{1, 2, 1, 3, 1, 2} {
			load(t, l, k)
		}
		wantBatches(t, s, []int{1}, []int{2}, []int{3}, []int{2})
		time.Sleep(1000 * time.Hour)
		load(t, l, 2, 1)
		wantBatches(t, s, []int{1}, []int{2}, []int{3}, []int{2})
	})
}

func TestLoaderKeepsMissesAndErrorsOnlyWhenAskedTo(t *testing.T) {
	for name, c := range map[string]struct {
		opts         []flow.LoaderOption
		miss, failed int // fetches for two loads
	}{
		"by default":  {nil, 2, 2},
		"CacheMisses": {[]flow.LoaderOption{flow.CacheMisses(time.Minute)}, 1, 2},
		"CacheErrors": {[]flow.LoaderOption{flow.CacheErrors(time.Minute)}, 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &shop{}
				l := flow.NewLoader(s.fetch, 1, 0, append(c.opts, flow.Cache(10, 0))...)
				count := func(f func()) int {
					before := len(s.batches())
					f()
					return len(s.batches()) - before
				}
				miss := func() { load(t, l, -1) }
				failure := func() {
					s.fails = func([]int) error { return errStep }
					if _, err := l.Load(t.Context(), 1); !errors.Is(err, errStep) {
						t.Errorf("got %v, want %v", err, errStep)
					}
					s.fails = nil
				}
				if got := count(miss) + count(miss); got != c.miss {
					t.Errorf("%d fetches for two misses, want %d", got, c.miss)
				}
				if got := count(failure) + count(failure); got != c.failed {
					t.Errorf("%d fetches for two failures, want %d", got, c.failed)
				}
				time.Sleep(time.Minute)
				if got := count(miss) + count(failure); got != 2 {
					t.Errorf("%d fetches when the time is over, want 2", got)
				}
			})
		})
	}
}

func TestLoaderForgetsAlsoWhatIsBeingFetched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Second}
		l := flow.NewLoader(s.fetch, 2, time.Hour, flow.Callers(1), flow.Cache(10, 0))
		wait := loading(t, l, 1)
		l.Forget(1, 5)
		time.Sleep(time.Second / 2)
		load(t, l, 1) // begins anew, and its result is the one that is kept
		wait()
		load(t, l, 1)
		wantBatches(t, s, []int{1}, []int{1})
		l.Forget(1)
		load(t, l, 1)
		wantBatches(t, s, []int{1}, []int{1}, []int{1})
	})
}

func TestLoaderForgettingDoesNotDoubleAKeyThatIsCollected(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{}
		l := flow.NewLoader(s.fetch, 10, time.Second)
		wait := loading(t, l, 1)
		l.Forget(1)
		load(t, l, 1)
		wait()
		wantBatches(t, s, []int{1})
	})
}

func TestLoaderPrimedValueOutlivesAnOlderFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{takes: time.Second}
		l := flow.NewLoader(s.fetch, 1, 0, flow.Cache(10, time.Minute))
		wait := loading(t, l, 1)
		l.Prime(1, 11)
		wait()
		if v, err := l.Load(t.Context(), 1); v != 11 || err != nil {
			t.Errorf("got %d, %v, want 11", v, err)
		}
		time.Sleep(time.Minute)
		load(t, l, 1)
		wantBatches(t, s, []int{1}, []int{1})
	})
}

func TestLoaderWithoutACacheIgnoresPrime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shop{}
		l := flow.NewLoader(s.fetch, 1, 0)
		l.Prime(1, 11)
		load(t, l, 1)
		l.Forget(1)
		wantBatches(t, s, []int{1})
	})
}
