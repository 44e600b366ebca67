package cursor_test

import (
	"context"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
)

func TestItemPagesGivesEachItemTheCursorThatTheFetchGave(t *testing.T) {
	words := []string{"a", "b", "c"}
	s := cursor.ItemPages(func(_ context.Context, after cursor.Tuple, first bool, limit int) ([]cursor.Item[string, cursor.Tuple], error) {
		at := int64(0)
		if !first {
			at = after[0].(int64)
		}
		var page []cursor.Item[string, cursor.Tuple]
		for ; at < int64(len(words)) && len(page) < limit; at++ {
			page = append(page, cursor.Item[string, cursor.Tuple]{Value: words[at], Cursor: cursor.Tuple{at + 1}})
		}
		return page, nil
	}, cursor.PageSize(2))
	var values []string
	var cursors []cursor.Tuple
	for it, err := range s.Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, it.Value)
		cursors = append(cursors, it.Cursor)
	}
	wantEqual(t, "values", words, values)
	wantEqual(t, "cursors", []cursor.Tuple{{int64(1)}, {int64(2)}, {int64(3)}}, cursors)
}

func TestAFetchThatIncludesOrIgnoresTheCursorIsFoundOut(t *testing.T) {
	all := numbers(1, 4)
	for name, fetch := range map[string]cursor.Fetch[int, int]{
		"from the cursor on": func(_ context.Context, after int, first bool, limit int) ([]int, error) {
			return all[max(0, after-1):][:limit], nil
		},
		"always the first page": func(_ context.Context, _ int, _ bool, limit int) ([]int, error) {
			return all[:limit], nil
		},
	} {
		var got []int
		var failed error
		for v, err := range cursor.Pages(fetch, func(v int) int { return v }, cursor.PageSize(2)).All(t.Context()) {
			if err != nil {
				failed = err
				break
			}
			if got = append(got, v); len(got) > 10 {
				t.Fatalf("%s: goes round for ever", name)
			}
		}
		if failed == nil || !strings.Contains(failed.Error(), "gave the item at the cursor again") {
			t.Errorf("%s: got error %v, want one that says so", name, failed)
		}
		wantEqual(t, name+": items before", []int{1, 2}, got)
	}
}

func TestTheFetchedPageIsNotChanged(t *testing.T) {
	data := numbers(1, 5)
	s := cursor.Pages(func(_ context.Context, after int, _ bool, limit int) ([]int, error) {
		return data[after:min(len(data), after+limit)], nil
	}, func(v int) int { return v }, cursor.PageSize(2))
	read(t, s, -1)
	wantEqual(t, "the caller's data", numbers(1, 5), data)
}

func TestPagesChecksItsArguments(t *testing.T) {
	fetch := (&table{}).fetch
	key := func(v int) int { return v }
	wantPanic(t, "cursor: Pages(nil fetch)", func() { cursor.Pages(nil, key) })
	wantPanic(t, "cursor: Pages(nil key)", func() { cursor.Pages(fetch, nil) })
	wantPanic(t, "cursor: ItemPages(nil fetch)", func() { cursor.ItemPages[int, int](nil) })
	wantPanic(t, "cursor: PageSize(0): want at least 1", func() { cursor.PageSize(0) })
	wantPanic(t, "cursor: WithGate(nil gate)", func() { cursor.WithGate(nil) })
}
