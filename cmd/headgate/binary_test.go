package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for something that must happen. It is
// never how long a passing test takes.
const patience = 60 * time.Second

var (
	// scratch holds the built binary and the samples; it is removed at the end.
	scratch string

	builtBinary = sync.OnceValues(func() (string, error) {
		path := filepath.Join(scratch, "headgate.exe")
		out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
		if err != nil {
			return "", fmt.Errorf("go build: %w\n%s", err, out)
		}
		return path, nil
	})
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "headgate-test-*")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	if err := os.RemoveAll(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(code)
}

// command returns a run of the real binary, not started yet.
func command(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := builtBinary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "XDG_CACHE_HOME="+filepath.Join(scratch, "cache"), "HEADGATE_DB=")
	return cmd
}

// result is what a run of the binary came to.
type result struct {
	code           int
	stdout, stderr string
}

// headgate runs the binary to its end.
func headgate(t testing.TB, args ...string) result {
	t.Helper()
	return finish(t, command(t, args...))
}

func finish(t testing.TB, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if exited := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exited) {
		t.Fatal(err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// mustExport runs an export that must succeed and returns the output.
func mustExport(t testing.TB, to string, args ...string) []byte {
	t.Helper()
	args = append([]string{"export", "--to", to}, args...)
	if r := headgate(t, args...); r.code != 0 || r.stdout != "" {
		t.Fatalf("headgate %q: exit code %d, stdout %q, stderr:\n%s", args, r.code, r.stdout, r.stderr)
	}
	out, err := os.ReadFile(to)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// process is a running binary. What it writes to stderr can be waited for.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	stderr *watched
	ended  chan struct{}
}

func start(t testing.TB, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: command(t, args...), stderr: &watched{}, ended: make(chan struct{})}
	p.cmd.Stderr = p.stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // its code is asked for by wait
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.ended
	})
	return p
}

// signal sends sig to the process, which must be there.
func (p *process) signal(sig os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(sig); err != nil {
		p.t.Fatalf("signal %v: %v; stderr:\n%s", sig, err, p.stderr)
	}
}

// wait returns what the process came to.
func (p *process) wait() result {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the process has not ended; stderr:\n%s", p.stderr)
	}
	return result{code: p.cmd.ProcessState.ExitCode(), stderr: p.stderr.String()}
}

// until waits until cond holds. It fails if the process ends before.
func (p *process) until(what string, cond func() bool) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	look := time.NewTicker(time.Millisecond)
	defer look.Stop()
	for !cond() {
		select {
		case <-look.C:
		case <-p.ended:
			p.t.Fatalf("the process ended with code %d before %s; stderr:\n%s", p.cmd.ProcessState.ExitCode(), what, p.stderr)
		case <-ctx.Done():
			p.t.Fatalf("waited in vain for: %s; stderr:\n%s", what, p.stderr)
		}
	}
}

// untilGrown waits until the file at path has more than size bytes.
func (p *process) untilGrown(path string, size int64) {
	p.t.Helper()
	p.until(fmt.Sprintf("%s has more than %d bytes", filepath.Base(path), size), func() bool {
		info, err := os.Stat(path)
		return err == nil && info.Size() > size
	})
}

// watched is a buffer that may be read while it is written to.
type watched struct {
	mu sync.Mutex
	b  strings.Builder
}

var _ io.Writer = (*watched)(nil)

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.Write(p)
}

func (w *watched) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.b.String()
}

// wantRefusal checks the exit code and that each of texts is in the message.
func wantRefusal(t testing.TB, r result, code int, texts ...string) {
	t.Helper()
	if r.code != code {
		t.Errorf("got exit code %d, want %d; stderr:\n%s", r.code, code, r.stderr)
	}
	for _, text := range texts {
		if !strings.Contains(r.stderr, text) {
			t.Errorf("the message lacks %q:\n%s", text, r.stderr)
		}
	}
}

// sameBytes fails with the first place where got and want differ.
func sameBytes(t testing.TB, what string, got, want []byte) {
	t.Helper()
	if bytes.Equal(got, want) {
		return
	}
	at := 0
	for at < len(got) && at < len(want) && got[at] == want[at] {
		at++
	}
	around := func(b []byte) []byte { return b[max(0, min(at, len(b))-120):min(len(b), at+120)] }
	t.Fatalf("%s: %d bytes, want %d; they differ at byte %d (line %d):\n got …%q…\nwant …%q…",
		what, len(got), len(want), at, 1+bytes.Count(want[:min(at, len(want))], []byte{'\n'}), around(got), around(want))
}

func itoa(n int) string { return strconv.Itoa(n) }

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
