package cursor_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/headgate/headgate/cursor"
)

func ExampleFile() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "jobs")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	store := cursor.NewFile(dir)
	unlock, err := store.Lock("users")
	if err != nil {
		fmt.Println(err) // says which process runs the job
		return
	}
	defer unlock()

	fmt.Println(filepath.Base(store.Path("users")))
	_, err = store.Load(ctx, "users")
	fmt.Println("not begun:", errors.Is(err, cursor.ErrNotFound))

	fmt.Println(store.Save(ctx, "users", cursor.Record{Version: 1}))
	err = store.Save(ctx, "users", cursor.Record{Version: 1})
	fmt.Println("saved by another:", errors.Is(err, cursor.ErrConflict))

	_, err = store.Lock("users")
	fmt.Println("locked:", errors.Is(err, cursor.ErrLocked))
	// Output:
	// users.state
	// not begun: true
	// <nil>
	// saved by another: true
	// locked: true
}
