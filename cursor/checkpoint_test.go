package cursor_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
)

func open[C any](t testing.TB, store cursor.Store, opts ...cursor.CheckpointOption) *cursor.Checkpoint[C] {
	t.Helper()
	cp, err := cursor.Open[C](t.Context(), store, "job", opts...)
	if err != nil {
		t.Fatal(err)
	}
	return cp
}

// wantCursor checks the low watermark; 0 stands for none.
func wantCursor(t testing.TB, cp *cursor.Checkpoint[int], want int) {
	t.Helper()
	if got, ok := cp.Cursor(); got != want || ok != (want != 0) {
		t.Errorf("Cursor: got %d, %t, want %d", got, ok, want)
	}
}

// items takes n items of a new source.
func items(t testing.TB, n int) []cursor.Item[int, int] {
	t.Helper()
	s := (&table{rows: n}).source()
	out := make([]cursor.Item[int, int], n)
	for i := range out {
		it, _, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		out[i] = it
	}
	return out
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheWatermarkWaitsForTheSlowest(t *testing.T) {
	cp := open[int](t, cursor.NewMemory())
	its := items(t, 5)
	wantCursor(t, cp, 0)
	for _, step := range []struct{ done, want int }{{2, 0}, {4, 0}, {1, 2}, {5, 2}, {3, 5}} {
		must(t, its[step.done-1].Done(cp))
		wantCursor(t, cp, step.want)
	}
}

func TestDoneRefusesMistakes(t *testing.T) {
	its, others := items(t, 5), items(t, 3)
	for _, c := range []struct {
		name string
		item cursor.Item[int, int]
		want string
	}{
		{"made by hand", cursor.Item[int, int]{Value: 2, Cursor: 2}, "not handed out by a source"},
		{"twice, below the watermark", its[0], "Done twice for item 1"},
		{"twice, above the watermark", its[3], "Done twice for item 4"},
		{"of another source", others[1], "from another source"},
	} {
		cp := open[int](t, cursor.NewMemory())
		must(t, its[0].Done(cp))
		must(t, its[3].Done(cp))
		if err := c.item.Done(cp); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q in it", c.name, err, c.want)
		}
		must(t, its[1].Done(cp)) // nothing of it is remembered
		must(t, its[2].Done(cp))
		wantCursor(t, cp, 4)
	}
}

func TestItemsFromBeforeAFromAreRefused(t *testing.T) {
	s := (&table{rows: 9}).source()
	cp := open[int](t, cursor.NewMemory())
	old, _, err := s.Next(t.Context())
	must(t, err)
	must(t, old.Done(cp))
	s.From(5)
	it, _, err := s.Next(t.Context())
	must(t, err)
	if err := it.Done(cp); err == nil || !strings.Contains(err.Error(), "open it again") {
		t.Errorf("got error %v, want one that says to open the checkpoint again", err)
	}
	wantCursor(t, cp, 1)
	must(t, it.Done(open[int](t, cursor.NewMemory())))
}

func TestBeyondTheBoundDoneRefusesAndForgetsNothing(t *testing.T) {
	for _, bound := range []int{1, 2, 3, 16, 17, 100} {
		cp := open[int](t, cursor.NewMemory(), cursor.Pending(bound))
		its := items(t, bound+2)
		for _, it := range its[1:bound] { // item 1 is slow
			must(t, it.Done(cp))
		}
		for _, it := range its[bound:] {
			if err := it.Done(cp); !errors.Is(err, cursor.ErrPending) {
				t.Fatalf("bound %d, item %d: got error %v, want ErrPending", bound, it.Value, err)
			}
		}
		must(t, its[0].Done(cp))
		wantCursor(t, cp, bound)
		must(t, its[bound].Done(cp))
		must(t, its[bound+1].Done(cp))
		wantCursor(t, cp, bound+2)
	}
}

func TestOpenGoesOnFromWhatIsStored(t *testing.T) {
	store := cursor.NewMemory()
	cp := open[int](t, store, cursor.Fingerprint("v1"))
	for _, it := range items(t, 3) {
		must(t, it.Done(cp))
	}
	must(t, cp.Save(t.Context()))

	cp = open[int](t, store, cursor.Fingerprint("v1"))
	wantCursor(t, cp, 3)
	c, _ := cp.Cursor()
	s := (&table{rows: 5}).source().From(c)
	for it, err := range s.Items(t.Context()) {
		must(t, err)
		must(t, it.Done(cp))
	}
	wantCursor(t, cp, 5)
	must(t, cp.Complete(t.Context()))
	if cp = open[int](t, store); !cp.Completed() {
		t.Error("Completed after Complete: got false")
	}
	wantCursor(t, cp, 5)
}

func TestOpenRefusesTheStateOfAnotherJob(t *testing.T) {
	store := cursor.NewMemory()
	must(t, open[int](t, store, cursor.Fingerprint("v1")).Save(t.Context()))
	_, err := cursor.Open[int](t.Context(), store, "job", cursor.Fingerprint("v2"))
	var other *cursor.FingerprintError
	if !errors.As(err, &other) || other.Stored != "v1" || other.Current != "v2" {
		t.Errorf("got error %v, want a FingerprintError with v1 and v2", err)
	}
	cp := open[int](t, store) // not checked, and not forgotten by the next save
	must(t, cp.Save(t.Context()))
	if rec, _ := store.Load(t.Context(), "job"); rec.Fingerprint != "v1" {
		t.Errorf("fingerprint after a save without one: got %q, want v1", rec.Fingerprint)
	}
}

func TestOpenFailsOnWhatItCannotRead(t *testing.T) {
	store := cursor.NewMemory()
	must(t, store.Save(t.Context(), "job", cursor.Record{Version: 1, Cursor: json.RawMessage(`"text:a"`)}))
	if _, err := cursor.Open[int](t.Context(), store, "job"); err == nil || !strings.Contains(err.Error(), `open "job": stored cursor "text:a" is not a int`) {
		t.Errorf("a cursor of another type: got error %v", err)
	}
	broken := errors.New("broken")
	if _, err := cursor.Open[int](t.Context(), failing{load: broken}, "job"); !errors.Is(err, broken) {
		t.Errorf("a store that fails: got error %v, want its own", err)
	}
}

// failing is a store that does nothing but fail.
type failing struct{ load, save error }

func (f failing) Load(context.Context, string) (cursor.Record, error) {
	return cursor.Record{}, f.load
}
func (f failing) Save(context.Context, string, cursor.Record) error { return f.save }

func TestOpenChecksItsArguments(t *testing.T) {
	wantPanic(t, "cursor: Open(nil store)", func() { cursor.Open[int](t.Context(), nil, "job") })
	wantPanic(t, "cursor: Open: empty name", func() { cursor.Open[int](t.Context(), cursor.NewMemory(), "") })
	wantPanic(t, "cursor: Pending(0): want at least 1", func() { cursor.Pending(0) })
	wantPanic(t, "cursor: Sync(nil func)", func() { cursor.Sync(nil) })
}

func TestDoneInOrderAllocatesNothing(t *testing.T) {
	const runs = 1000
	cp := open[int](t, cursor.NewMemory())
	its := items(t, runs+1) // one more for AllocsPerRun's first
	i := 0
	if n := testing.AllocsPerRun(runs, func() {
		must(t, its[i].Done(cp))
		i++
	}); n != 0 {
		t.Errorf("Done in order: %v allocations an item, want 0", n)
	}
}

func TestDoneAtASteadyDistanceAllocatesNothing(t *testing.T) {
	const runs, window = 1000, 64 // done backwards, window after window
	cp := open[int](t, cursor.NewMemory())
	its := items(t, (runs+1)*window)
	i := 0
	if n := testing.AllocsPerRun(runs, func() {
		for k := window - 1; k >= 0; k-- {
			must(t, its[i+k].Done(cp))
		}
		i += window
	}); n != 0 {
		t.Errorf("Done out of order: %v allocations a window, want 0 once the ring has its size", n)
	}
	wantCursor(t, cp, len(its))
}
