//go:build unix

package cursor_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// asNobody runs the test that calls it in a process without root's rights, for
// root may do everything.
func asNobody(t *testing.T) {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	dir, err := os.MkdirTemp("", "headgate")
	must(t, err)
	defer os.RemoveAll(dir)
	must(t, os.Chmod(dir, 0o777))
	// The test binary itself is in a directory that is root's alone.
	copied := filepath.Join(dir, "test")
	data, err := os.ReadFile(self)
	must(t, err)
	must(t, os.WriteFile(copied, data, 0o755))
	must(t, os.Chmod(copied, 0o755))
	cmd := exec.Command(copied, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), "TMPDIR="+dir)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("as nobody: %v\n%s", err, out)
	}
}
