package storetest

import (
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/headgate/headgate/cursor"
)

func testConcurrentSavers(t *testing.T, open func() cursor.Store) {
	const savers, rounds = 6, 5
	stores := make([]cursor.Store, savers)
	for i := range stores {
		stores[i] = open()
	}
	for v := uint64(1); v <= rounds; v++ {
		errs := make([]error, savers)
		together(savers, func(i int) {
			errs[i] = stores[i].Save(t.Context(), "job", cursor.Record{Version: v, Fingerprint: strconv.Itoa(i)})
		})
		winner := -1
		for i, err := range errs {
			switch {
			case err == nil && winner >= 0:
				t.Fatalf("version %d: savers %d and %d have both won", v, winner, i)
			case err == nil:
				winner = i
			case !errors.Is(err, cursor.ErrConflict):
				t.Fatalf("version %d: saver %d: got error %v, want one that Is ErrConflict", v, i, err)
			}
		}
		if winner < 0 {
			t.Fatalf("version %d: all savers were refused, want one to win", v)
		}
		wantLoaded(t, stores[0], "job", cursor.Record{Version: v, Fingerprint: strconv.Itoa(winner)})
	}
}

func testNoLostUpdate(t *testing.T, open func() cursor.Store) {
	const savers, each = 3, 8
	errs := make([]error, savers)
	stores := make([]cursor.Store, savers)
	for i := range stores {
		stores[i] = open()
	}
	together(savers, func(i int) {
		for done := 0; done < each && errs[i] == nil; {
			rec, err := stores[i].Load(t.Context(), "job")
			if err != nil && !errors.Is(err, cursor.ErrNotFound) {
				errs[i] = err
				return
			}
			count, _ := strconv.Atoi(rec.Fingerprint)
			err = stores[i].Save(t.Context(), "job", cursor.Record{Version: rec.Version + 1, Fingerprint: strconv.Itoa(count + 1)})
			switch {
			case err == nil:
				done++
			case !errors.Is(err, cursor.ErrConflict):
				errs[i] = fmt.Errorf("saver %d: %w", i, err)
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	wantLoaded(t, stores[0], "job", cursor.Record{Version: savers * each, Fingerprint: strconv.Itoa(savers * each)})
}

// together calls f(0) … f(n-1), each on a goroutine of its own, released at once.
func together(n int, f func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}
