package cursor_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/headgate/headgate/cursor"
)

// A job that fails half way, and the same job run again.
func ExampleCheckpoint() {
	ctx := context.Background()
	store := cursor.NewMemory()

	job := func(work func(int) error) error {
		cp, err := cursor.Open[int](ctx, store, "numbers", cursor.Fingerprint("1 to 4"))
		if err != nil {
			return err
		}
		src := upTo(4)
		if at, ok := cp.Cursor(); ok {
			fmt.Println("going on after", at)
			src.From(at)
		}
		for it, err := range src.Items(ctx) {
			if err != nil {
				return err
			}
			if err := work(it.Value); err != nil {
				return errors.Join(err, cp.Save(ctx))
			}
			if err := it.Done(cp); err != nil {
				return err
			}
		}
		return cp.Complete(ctx)
	}

	fmt.Println(job(func(n int) error {
		if n == 3 {
			return errors.New("the power is off")
		}
		fmt.Println("done", n)
		return nil
	}))
	fmt.Println(job(func(n int) error {
		fmt.Println("done", n)
		return nil
	}))
	// Output:
	// done 1
	// done 2
	// the power is off
	// going on after 2
	// done 3
	// done 4
	// <nil>
}

func ExampleItem_Done() {
	ctx := context.Background()
	cp, err := cursor.Open[int](ctx, cursor.NewMemory(), "numbers")
	if err != nil {
		fmt.Println(err)
		return
	}
	var items []cursor.Item[int, int]
	for it := range upTo(3).Items(ctx) {
		items = append(items, it)
	}
	for _, i := range []int{1, 0, 2} { // in whatever order the work ends
		err := items[i].Done(cp)
		at, ok := cp.Cursor()
		fmt.Println("done", items[i].Value, "resume after", at, ok, err)
	}
	// Output:
	// done 2 resume after 0 false <nil>
	// done 1 resume after 2 true <nil>
	// done 3 resume after 3 true <nil>
}

// The output's length is stored with the cursor, so that a resumed job can cut
// off what was written after the last save.
func ExampleSync() {
	ctx := context.Background()
	store := cursor.NewMemory()
	written := 0
	cp, err := cursor.Open[int](ctx, store, "numbers", cursor.Sync(func(context.Context) (any, error) {
		// flush and fsync the output here
		return map[string]int{"bytes": written}, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	for it := range upTo(3).Items(ctx) {
		written += 10
		if err := it.Done(cp); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(cp.Save(ctx))
	rec, err := store.Load(ctx, "numbers")
	fmt.Printf("version %d, cursor %s, data %s, %v\n", rec.Version, rec.Cursor, rec.Data, err)
	// Output:
	// <nil>
	// version 1, cursor "int:3", data {"bytes":30}, <nil>
}
