package cursor_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/headgate/headgate/cursor"
)

// Some tests need a process of their own, to kill it or to take its rights
// away: the test binary runs itself, told by this variable what to be.
const childEnv = "HEADGATE_CURSOR_TEST_CHILD"

func TestMain(m *testing.M) {
	switch path := os.Getenv("HEADGATE_CURSOR_TEST_PATH"); os.Getenv(childEnv) {
	case "saver":
		saveForEver(path)
	case "locker":
		lockForEver(path)
	default:
		os.Exit(m.Run())
	}
}

func child(t *testing.T, role, path string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), childEnv+"="+role, "HEADGATE_CURSOR_TEST_PATH="+path)
	cmd.Stderr = os.Stderr
	return cmd
}

// saveForEver does one item after another, saves after each and then prints its
// number.
func saveForEver(path string) {
	ctx := context.Background()
	cp, err := cursor.Open[int](ctx, cursor.NewFileAt(path), "job", cursor.Sync(func(context.Context) (any, error) {
		return make([]byte, 5000), nil // more than one block
	}))
	exitOn(err)
	src := (&table{rows: 1 << 30}).source()
	if c, ok := cp.Cursor(); ok {
		src.From(c)
	}
	for it, err := range src.Items(ctx) {
		exitOn(err)
		exitOn(it.Done(cp))
		exitOn(cp.Save(ctx))
		fmt.Println(it.Value)
	}
}

func lockForEver(path string) {
	_, err := cursor.NewFileAt(path).Lock("job")
	exitOn(err)
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin) // until it is killed
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
}
