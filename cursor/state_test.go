package cursor_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
)

// wantCorrupt puts data in place of a state file and expects that nobody takes
// it for a state, nor for none, nor writes over it.
func wantCorrupt(t *testing.T, f *cursor.File, path, what string, data []byte) {
	t.Helper()
	wantCorruptLoad(t, f, path, what, data)
	if err := f.Save(t.Context(), "job", record(1)); !errors.Is(err, cursor.ErrCorrupt) {
		t.Fatalf("%s: Save: got error %v, want ErrCorrupt", what, err)
	}
	if now, _ := os.ReadFile(path); !bytes.Equal(now, data) {
		t.Fatalf("%s: Save has changed the file", what)
	}
}

func wantCorruptLoad(t *testing.T, f *cursor.File, path, what string, data []byte) {
	t.Helper()
	must(t, os.Remove(path)) // ext4 is slow to write over a file, for safety
	write(t, path, data)
	rec, err := f.Load(t.Context(), "job")
	if !errors.Is(err, cursor.ErrCorrupt) || errors.Is(err, cursor.ErrNotFound) {
		t.Fatalf("%s: Load: got %+v, error %v, want ErrCorrupt", what, rec, err)
	}
	for _, want := range []string{path, "restore it", "remove it"} {
		if !strings.Contains(err.Error(), want) {
			t.Fatalf("%s: error %q does not say %q", what, err, want)
		}
	}
}

func stateBytes(t testing.TB, f *cursor.File, path string) []byte {
	t.Helper()
	must(t, f.Save(t.Context(), "job", record(1)))
	data, err := os.ReadFile(path)
	must(t, err)
	return data
}

func TestAStateFileCutAnywhereIsCorrupt(t *testing.T) {
	f, path := stateFile(t)
	data := stateBytes(t, f, path)
	for n := range len(data) {
		wantCorrupt(t, f, path, "cut to "+string(data[:n]), data[:n])
		wantCorrupt(t, f, path, "zeros after "+string(data[:n]), append(bytes.Clone(data[:n]), make([]byte, len(data)-n)...))
	}
	wantCorrupt(t, f, path, "grown", append(bytes.Clone(data), '\n'))
	wantCorrupt(t, f, path, "doubled", append(bytes.Clone(data), data...))
}

func TestAStateFileWithAnyChangedByteIsCorrupt(t *testing.T) {
	f, path := stateFile(t)
	data := stateBytes(t, f, path)
	for i := range data {
		changed := bytes.Clone(data)
		for _, mask := range []byte{1, 2, 4, 8, 16, 32, 64, 128} {
			changed[i] = data[i] ^ mask
			wantCorruptLoad(t, f, path, "changed: "+string(changed), changed)
		}
		changed[i] = ^data[i]
		wantCorrupt(t, f, path, "changed: "+string(changed), changed)
	}
}

func TestAStateFileIsReadable(t *testing.T) {
	f, path := stateFile(t)
	line, _, _ := strings.Cut(string(stateBytes(t, f, path)), "\n")
	want := `{"headgate_state":1,"name":"job","version":1,"complete":false,"fingerprint":"v1","cursor":["int:7","text:a"],"data":{"bytes":7}}`
	wantEqual(t, "first line", want, line)
}

func TestANewerStateFileIsNotMisread(t *testing.T) {
	f, path := stateFile(t)
	line, _, _ := strings.Cut(string(stateBytes(t, f, path)), "\n")
	write(t, path, signed(strings.Replace(line, `"headgate_state":1`, `"headgate_state":2`, 1)))
	_, err := f.Load(t.Context(), "job")
	if err == nil || errors.Is(err, cursor.ErrNotFound) || !strings.Contains(err.Error(), "format 2") {
		t.Errorf("got error %v, want one that names format 2", err)
	}
	wantCorrupt(t, f, path, "signed, but no state", signed(`[]`))
	wantCorrupt(t, f, path, "signed, but not JSON", signed(`x`))
	wantCorrupt(t, f, path, "signed nothing", signed(``)[1:])
}

// signed is a state file with that line, spelled out here a second time so that
// the format cannot change unnoticed.
func signed(line string) []byte {
	body := line + "\n"
	return fmt.Appendf(nil, "%ssha256 %x\n", body, sha256.Sum256([]byte(body)))
}
