package cursor_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
)

// table is a source's far side: the numbers 1 … rows, whose cursors are
// themselves, and what was asked of it.
type table struct {
	rows    int
	fetches []int // the cursor that each fetch went on from; 0: from the start
	fail    error // of the next fetch, once
}

func (t *table) fetch(_ context.Context, after int, first bool, limit int) ([]int, error) {
	if first != (after == 0) {
		return nil, errors.New("first is set beside a cursor, or not set without")
	}
	t.fetches = append(t.fetches, after)
	if err := t.fail; err != nil {
		t.fail = nil
		return []int{after + 1}, err
	}
	var page []int
	for i := after + 1; i <= t.rows && len(page) < limit; i++ {
		page = append(page, i)
	}
	return page, nil
}

func (t *table) source(opts ...cursor.Option) *cursor.Source[int, int] {
	return cursor.Pages(t.fetch, func(v int) int { return v }, opts...)
}

func numbers(from, to int) []int {
	var s []int
	for i := from; i <= to; i++ {
		s = append(s, i)
	}
	return s
}

// read returns what a loop over s gives, at most n values.
func read(t *testing.T, s *cursor.Source[int, int], n int) []int {
	t.Helper()
	var got []int
	for v, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, v); len(got) == n {
			break
		}
	}
	return got
}

func wantEqual(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestEveryItemComesOnceInOrderWhateverThePageSize(t *testing.T) {
	for _, rows := range []int{0, 1, 2, 9, 10, 11, 20} {
		for _, size := range []int{1, 2, 3, 10, 1000} {
			tab := &table{rows: rows}
			got := read(t, tab.source(cursor.PageSize(size)), -1)
			if diff := cmp.Diff(numbers(1, rows), got); diff != "" {
				t.Errorf("%d rows in pages of %d (-want +got):\n%s", rows, size, diff)
			}
			if want := rows/size + 1; len(tab.fetches) != want {
				t.Errorf("%d rows in pages of %d: %d fetches, want %d: the short page is the last", rows, size, len(tab.fetches), want)
			}
		}
	}
}

func TestNothingIsFetchedBeforeTheLoop(t *testing.T) {
	tab := &table{rows: 3}
	s := tab.source()
	s.All(t.Context())
	s.Items(t.Context())
	wantEqual(t, "fetches", []int(nil), tab.fetches)
	if c, ok := s.Position(); ok {
		t.Errorf("Position at the beginning: got %d, want none", c)
	}
}

func TestALaterLoopGoesOnWithTheRestOfThePage(t *testing.T) {
	tab := &table{rows: 10}
	s := tab.source(cursor.PageSize(4))
	wantEqual(t, "first loop", []int{1, 2}, read(t, s, 2))
	if c, ok := s.Position(); c != 2 || !ok {
		t.Errorf("Position: got %d, %t, want 2, true", c, ok)
	}
	wantEqual(t, "second loop", numbers(3, 5), read(t, s, 3))
	it, ok, err := s.Next(t.Context())
	if it.Value != 6 || it.Cursor != 6 || !ok || err != nil {
		t.Errorf("Next: got %v, %t, %v, want 6", it, ok, err)
	}
	wantEqual(t, "last loop", numbers(7, 10), read(t, s, -1))
	wantEqual(t, "fetches", []int{0, 4, 8}, tab.fetches)
}

func TestALoopAfterTheEndFindsWhatHasComeSince(t *testing.T) {
	tab := &table{rows: 3}
	s := tab.source(cursor.PageSize(2))
	wantEqual(t, "first loop", numbers(1, 3), read(t, s, -1))
	wantEqual(t, "nothing new", []int(nil), read(t, s, -1))
	tab.rows = 6
	wantEqual(t, "grown", numbers(4, 6), read(t, s, -1))
	if it, ok, err := s.Next(t.Context()); ok || err != nil {
		t.Errorf("Next at the end: got %v, %t, %v, want false", it, ok, err)
	}
}

func TestEndedIsTrueAfterTheEndAlone(t *testing.T) {
	tab := &table{rows: 4}
	s := tab.source(cursor.PageSize(2))
	check := func(what string, want bool) {
		t.Helper()
		if got := s.Ended(); got != want {
			t.Errorf("Ended %s: got %t, want %t", what, got, want)
		}
	}
	check("before the first loop", false)
	read(t, s, 2)
	check("after leaving", false)
	tab.fail = errors.New("broken")
	for range s.All(t.Context()) {
	}
	check("after an error", false)
	s.Stop()
	read(t, s, -1)
	check("after Stop", false)
	s.Resume()
	for range s.All(t.Context()) {
		check("while a loop is on", false)
	}
	check("after the end", true)
	s.From(4)
	check("after From", false)
	s.Stop()
	read(t, s, -1)
	check("after a loop that began stopped", false)
}

func TestFromGoesOnAfterACursor(t *testing.T) {
	tab := &table{rows: 9}
	s := tab.source(cursor.PageSize(4)).From(5)
	if c, ok := s.Position(); c != 5 || !ok {
		t.Errorf("Position: got %d, %t, want 5, true", c, ok)
	}
	wantEqual(t, "after 5", numbers(6, 8), read(t, s, 3))
	wantEqual(t, "back after 2", numbers(3, 9), read(t, s.From(2), -1))
	wantEqual(t, "fetches", []int{5, 2, 6}, tab.fetches)
}

func TestAFailedFetchIsAskedAgainByTheNextLoop(t *testing.T) {
	broken := errors.New("broken")
	tab := &table{rows: 6}
	s := tab.source(cursor.PageSize(2))
	var got []int
	var errs []error
	for v, err := range s.All(t.Context()) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if got = append(got, v); v == 4 {
			tab.fail = broken
		}
	}
	wantEqual(t, "values before the failure", numbers(1, 4), got)
	if len(errs) != 1 || !errors.Is(errs[0], broken) {
		t.Errorf("errors: got %v, want the fetch's, once", errs)
	}
	wantEqual(t, "next loop", []int{5, 6}, read(t, s, -1))
	wantEqual(t, "fetches", []int{0, 2, 4, 4, 6}, tab.fetches)
}

func TestADoneContextEndsTheLoopWithItsCauseOnce(t *testing.T) {
	cause := errors.New("enough")
	for name, end := range map[string]func(*table, func()){
		"between items":         func(_ *table, cancel func()) { cancel() },
		"while a fetch is away": func(tab *table, cancel func()) { tab.fail = context.Canceled; cancel() },
	} {
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		tab := &table{rows: 10}
		s := tab.source(cursor.PageSize(2))
		var errs []error
		var got []int
		for v, err := range s.All(ctx) {
			if err != nil {
				errs = append(errs, err)
				continue
			}
			if got = append(got, v); v == 4 {
				end(tab, func() { cancel(cause) })
			}
		}
		if len(errs) != 1 || !errors.Is(errs[0], cause) {
			t.Errorf("%s: got errors %v, want %v once", name, errs, cause)
		}
		wantEqual(t, name+": values before", numbers(1, 4), got)
		tab.fail = nil
		wantEqual(t, name+": the source goes on under another context", numbers(5, 10), read(t, s, -1))
	}
}

func TestAPanicInTheFetchLeavesTheSourceAsItWas(t *testing.T) {
	tab := &table{rows: 3}
	boom := true
	s := cursor.Pages(func(ctx context.Context, after int, first bool, limit int) ([]int, error) {
		if after == 2 && boom {
			boom = false
			panic("boom")
		}
		return tab.fetch(ctx, after, first, limit)
	}, func(v int) int { return v }, cursor.PageSize(2))
	wantPanic(t, "boom", func() { read(t, s, -1) })
	wantEqual(t, "after the panic", []int{3}, read(t, s, -1))
}

func TestMistakesPanicAtTheCall(t *testing.T) {
	tab := &table{rows: 3}
	s := tab.source()
	var none context.Context
	wantPanic(t, "cursor: All(nil context)", func() { s.All(none) })
	wantPanic(t, "cursor: Items(nil context)", func() { s.Items(none) })
	wantPanic(t, "cursor: Next(nil context)", func() { s.Next(none) })
	const second = "cursor: a second loop over one source: it runs one at a time"
	for range s.All(t.Context()) {
		wantPanic(t, second, func() { read(t, s, -1) })
		wantPanic(t, second, func() { s.Next(t.Context()) })
		wantPanic(t, "cursor: From: a loop over this source is on", func() { s.From(1) })
		break
	}
	wantEqual(t, "the source is unharmed", []int{2, 3}, read(t, s, -1))
}

func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic: got %v, want %q", got, want)
		}
	}()
	f()
}
