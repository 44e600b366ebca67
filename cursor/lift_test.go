package cursor_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/headgate/headgate/cursor"
)

func TestLiftKeepsTheItemsPlace(t *testing.T) {
	cp := open[int](t, cursor.NewMemory())
	step := cursor.Lift[int](func(_ context.Context, v int) (string, error) { return strconv.Itoa(v), nil })
	for it, err := range (&table{rows: 3}).source().Items(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		out, err := step(t.Context(), it)
		if err != nil || out.Value != strconv.Itoa(it.Value) || out.Cursor != it.Cursor {
			t.Errorf("got %v, %v for %v", out, err, it)
		}
		if err := out.Done(cp); err != nil {
			t.Error(err)
		}
	}
	wantCursor(t, cp, 3)
}

func TestLiftGivesTheStepsErrorAsItIs(t *testing.T) {
	broken := errors.New("broken")
	out, err := cursor.Lift[int](func(context.Context, int) (int, error) { return 7, broken })(t.Context(), cursor.Item[int, int]{Value: 1, Cursor: 1})
	if err != broken {
		t.Errorf("got error %v, want %v", err, broken)
	}
	if diff := cmp.Diff(cursor.Item[int, int]{}, out, cmpopts.IgnoreUnexported(out)); diff != "" {
		t.Errorf("the item beside an error (-want +got):\n%s", diff)
	}
}

func TestLiftChecksItsArgument(t *testing.T) {
	wantPanic(t, "cursor: Lift(nil step)", func() { cursor.Lift[int, int, int](nil) })
}
