package cursor_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/headgate/headgate/cursor"
)

// A process saves in a tight loop, is killed at a random instant, and the next
// one goes on.
func TestAKilledProcessLosesNoSaveThatReturned(t *testing.T) {
	kills := 25
	if testing.Short() {
		kills = 8
	}
	if s := os.Getenv("HEADGATE_CURSOR_KILLS"); s != "" {
		n, err := strconv.Atoi(s)
		must(t, err)
		kills = n
	}
	f, path := stateFile(t)
	last := 0
	for range kills {
		acked := killed(t, path)
		if acked == 0 {
			acked = last // killed before its first save returned
		}
		cp, err := cursor.Open[int](t.Context(), f, "job")
		if err != nil {
			t.Fatalf("after a kill: %v", err)
		}
		got, _ := cp.Cursor()
		if got < acked || got > acked+1 {
			t.Fatalf("after a kill: the state is at %d, want %d, whose save had returned, or the next", got, acked)
		}
		last = got
		var data []byte
		if err := cp.Data(&data); got > 0 && (err != nil || !bytes.Equal(data, make([]byte, 5000))) {
			t.Fatalf("the data beside cursor %d: %d bytes, %v", got, len(data), err)
		}
		if rec, err := f.Load(t.Context(), "job"); err == nil && rec.Version != uint64(got) {
			t.Fatalf("cursor %d has version %d, want as many saves as items", got, rec.Version)
		}
	}
	if last == 0 {
		t.Error("no process came to save anything")
	}
	t.Logf("%d kills, %d saves", kills, last)
	must(t, f.Save(t.Context(), "job", cursor.Record{Version: uint64(last + 1)}))
	wantEqual(t, "files in the end", []string{filepath.Base(path)}, files(t, filepath.Dir(path)))
}

// killed runs a saver, kills it after a while, and returns the last number that
// it printed, 0 if none.
func killed(t *testing.T, path string) int {
	t.Helper()
	cmd := child(t, "saver", path)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	// The instant is counted from its first sign of life, so that it falls among
	// saves however slow the machine is.
	lines := bufio.NewReader(out)
	first, err := lines.ReadString('\n')
	must(t, err)
	timer := time.AfterFunc(rand.N(12*time.Millisecond), func() { cmd.Process.Kill() })
	defer timer.Stop()
	rest, err := io.ReadAll(lines)
	must(t, err)
	var exit interface{ ExitCode() int }
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.ExitCode() == 3 {
		t.Fatalf("the saver ended by itself: %v", err)
	}
	text := first + string(rest)
	whole := strings.Fields(text[:strings.LastIndexByte(text, '\n')+1])
	n, err := strconv.Atoi(whole[len(whole)-1])
	must(t, err)
	return n
}

func TestTheLockOfAKilledProcessIsNoObstacle(t *testing.T) {
	f, path := stateFile(t)
	cmd := child(t, "locker", path)
	stdin, err := cmd.StdinPipe()
	must(t, err)
	defer stdin.Close()
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	must(t, err)
	wantEqual(t, "the child says", "locked\n", line)
	if _, err := f.Lock("job"); !errors.Is(err, cursor.ErrLocked) || !strings.Contains(err.Error(), "process "+strconv.Itoa(cmd.Process.Pid)+" on ") {
		t.Errorf("while it lives: got error %v, want ErrLocked by process %d", err, cmd.Process.Pid)
	}
	must(t, cmd.Process.Kill())
	_ = cmd.Wait()
	unlock, err := f.Lock("job")
	must(t, err)
	must(t, unlock())
}
