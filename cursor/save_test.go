package cursor_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/cursor"
)

func loaded(t testing.TB, store cursor.Store) cursor.Record {
	t.Helper()
	rec, err := store.Load(t.Context(), "job")
	must(t, err)
	return rec
}

func TestSaveStoresTheWatermarkOnly(t *testing.T) {
	store := cursor.NewMemory()
	cp := open[int](t, store)
	its := items(t, 4)
	must(t, cp.Save(t.Context()))
	wantEqual(t, "nothing done", cursor.Record{Version: 1}, loaded(t, store))
	must(t, its[0].Done(cp))
	must(t, its[2].Done(cp))
	must(t, cp.Save(t.Context()))
	wantEqual(t, "1 and 3 done", cursor.Record{Version: 2, Cursor: []byte(`"int:1"`)}, loaded(t, store))
}

func TestSyncRunsBeforeEachSaveAndItsDataIsStoredWithTheCursor(t *testing.T) {
	type output struct{ Bytes int }
	store := cursor.NewMemory()
	synced := 0
	cp := open[int](t, store, cursor.Sync(func(context.Context) (any, error) {
		synced++
		if synced == 3 {
			return nil, nil
		}
		return output{Bytes: synced * 100}, nil
	}))
	if err := cp.Data(new(output)); !errors.Is(err, cursor.ErrNotFound) {
		t.Errorf("Data of a new job: got error %v, want ErrNotFound", err)
	}
	for i, want := range []int{100, 200, 200 /* nil leaves it */} {
		must(t, cp.Save(t.Context()))
		var got output
		must(t, cp.Data(&got))
		wantEqual(t, "data now", want, got.Bytes)
		must(t, open[int](t, store).Data(&got))
		wantEqual(t, "data stored", want, got.Bytes)
		if synced != i+1 {
			t.Errorf("Sync ran %d times for %d saves", synced, i+1)
		}
	}
}

func TestAFailedSyncSavesNothing(t *testing.T) {
	full := errors.New("disk full")
	store := cursor.NewMemory()
	cp := open[int](t, store, cursor.Sync(func(context.Context) (any, error) { return nil, full }))
	if err := cp.Save(t.Context()); !errors.Is(err, full) || !strings.Contains(err.Error(), `save "job"`) {
		t.Errorf("got error %v, want Sync's", err)
	}
	if _, err := store.Load(t.Context(), "job"); !errors.Is(err, cursor.ErrNotFound) {
		t.Errorf("stored after a failed Sync: error %v, want ErrNotFound", err)
	}
}

func TestWhatIsDoneDuringSyncIsLeftToTheNextSave(t *testing.T) {
	store := cursor.NewMemory()
	its := items(t, 2)
	var cp *cursor.Checkpoint[int]
	cp = open[int](t, store, cursor.Sync(func(context.Context) (any, error) { return nil, its[1].Done(cp) }))
	must(t, its[0].Done(cp))
	must(t, cp.Save(t.Context()))
	wantEqual(t, "stored", `"int:1"`, string(loaded(t, store).Cursor))
	wantCursor(t, cp, 2)
}

func TestDataWithoutAJSONFormIsRefused(t *testing.T) {
	cp := open[int](t, cursor.NewMemory(), cursor.Sync(func(context.Context) (any, error) { return func() {}, nil }))
	if err := cp.Save(t.Context()); err == nil || !strings.Contains(err.Error(), "data: ") {
		t.Errorf("got error %v, want one about the data", err)
	}
}

func TestTheSecondOfTwoProcessesIsFenced(t *testing.T) {
	store := cursor.NewMemory()
	its := items(t, 2)
	one, two := open[int](t, store), open[int](t, store)
	must(t, its[0].Done(one))
	must(t, one.Save(t.Context()))
	for range 2 {
		if err := two.Save(t.Context()); !errors.Is(err, cursor.ErrConflict) {
			t.Errorf("the second's save: got error %v, want ErrConflict", err)
		}
	}
	if err := two.Complete(t.Context()); !errors.Is(err, cursor.ErrConflict) {
		t.Errorf("the second's complete: got error %v, want ErrConflict", err)
	}
	must(t, its[1].Done(one))
	must(t, one.Save(t.Context()))
	wantEqual(t, "stored", `"int:2"`, string(loaded(t, store).Cursor))
}

func TestCompleteRefusesAGap(t *testing.T) {
	cp := open[int](t, cursor.NewMemory())
	its := items(t, 3)
	must(t, its[0].Done(cp))
	must(t, its[2].Done(cp))
	if err := cp.Complete(t.Context()); err == nil || !strings.Contains(err.Error(), "item 2 is not done") {
		t.Errorf("got error %v, want one that names item 2", err)
	}
	must(t, its[1].Done(cp))
	must(t, cp.Complete(t.Context()))
	if !cp.Completed() {
		t.Error("Completed: got false")
	}
}

func TestACompleteJobStaysSoUntilMoreIsDone(t *testing.T) {
	store := cursor.NewMemory()
	must(t, open[int](t, store).Complete(t.Context()))
	cp := open[int](t, store)
	must(t, cp.Save(t.Context()))
	if !cp.Completed() {
		t.Error("after a save with nothing new: got incomplete")
	}
	must(t, items(t, 1)[0].Done(cp))
	must(t, cp.Save(t.Context()))
	if cp.Completed() {
		t.Error("after more was done: got complete")
	}
	must(t, cp.Complete(t.Context()))
	must(t, cp.Save(t.Context()))
	if !open[int](t, store).Completed() {
		t.Error("completed again and saved: got incomplete")
	}
}

// lossy is a store whose next save fails, after or before it has stored.
type lossy struct {
	cursor.Store
	before, after, load error
}

func (l *lossy) Load(ctx context.Context, name string) (cursor.Record, error) {
	if err := l.load; err != nil {
		l.load = nil
		return cursor.Record{}, err
	}
	return l.Store.Load(ctx, name)
}

func (l *lossy) Save(ctx context.Context, name string, rec cursor.Record) error {
	if err := l.before; err != nil {
		l.before = nil
		return err
	}
	err := l.Store.Save(ctx, name, rec)
	if l.after != nil && err == nil {
		err, l.after = l.after, nil
	}
	return err
}

func TestAFailedSaveDoesNotFenceItsOwnProcess(t *testing.T) {
	lost := errors.New("connection lost")
	for name, fail := range map[string]func(*lossy){
		"before the write": func(l *lossy) { l.before = lost },
		"after the write":  func(l *lossy) { l.after = lost },
	} {
		store := &lossy{Store: cursor.NewMemory()}
		cp := open[int](t, store)
		its := items(t, 3)
		for _, it := range its {
			must(t, it.Done(cp))
			fail(store)
			if err := cp.Save(t.Context()); !errors.Is(err, lost) {
				t.Fatalf("%s: got error %v, want the store's", name, err)
			}
			store.load = lost // what has become of it cannot be found out either
			if err := cp.Save(t.Context()); !errors.Is(err, lost) {
				t.Fatalf("%s: got error %v, want the store's", name, err)
			}
			if err := cp.Save(t.Context()); err != nil {
				t.Fatalf("%s: the save after: %v", name, err)
			}
		}
		wantEqual(t, name, `"int:3"`, string(loaded(t, store).Cursor))
	}
}

func TestAnothersSaveAfterAFailedOneIsAConflict(t *testing.T) {
	lost := errors.New("connection lost")
	mem := cursor.NewMemory()
	store := &lossy{Store: mem, before: lost}
	one, two := open[int](t, store), open[int](t, mem)
	its := items(t, 1)
	must(t, its[0].Done(two))
	if err := one.Save(t.Context()); !errors.Is(err, lost) {
		t.Fatal(err)
	}
	must(t, two.Save(t.Context()))
	if err := one.Save(t.Context()); !errors.Is(err, cursor.ErrConflict) {
		t.Errorf("got error %v, want ErrConflict", err)
	}
}

func TestConcurrentSavesWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := cursor.NewMemory()
		busy := 0
		cp := open[int](t, store, cursor.Sync(func(context.Context) (any, error) {
			if busy++; busy != 1 {
				t.Error("two saves at once")
			}
			time.Sleep(time.Second)
			busy--
			return nil, nil
		}))
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				if err := cp.Save(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := cp.Save(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a save that waits beyond its context: got error %v, want DeadlineExceeded", err)
		}
		wg.Wait()
		wantEqual(t, "version", uint64(5), loaded(t, store).Version)
	})
}

func TestDoneAndSaveMayBeCalledConcurrently(t *testing.T) {
	const workers, n = 4, 2000
	store := cursor.NewMemory()
	cp := open[int](t, store, cursor.Pending(n))
	its := items(t, n)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				if err := its[i].Done(cp); err != nil {
					t.Error(err)
				}
				if i%100 == 0 {
					if err := cp.Save(context.Background()); err != nil {
						t.Error(err)
					}
					cp.Cursor()
					cp.Completed()
				}
			}
		})
	}
	wg.Wait()
	must(t, cp.Complete(t.Context()))
	wantCursor(t, cp, n)
	wantEqual(t, "stored", `"int:2000"`, string(loaded(t, store).Cursor))
}
