package cursor

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func FuzzAStateFileIsWhatWasSavedOrCorrupt(f *testing.F) {
	f.Add("job", "v1", uint(10), byte(1), false, []byte(nil))
	f.Add("job", "v1", uint(100), byte(0), true, []byte(nil))
	f.Add("a\xff", "\x00", uint(0), byte(255), true, []byte("sha256 "))
	f.Fuzz(func(t *testing.T, name, fingerprint string, at uint, mask byte, cut bool, other []byte) {
		good, err := encodeState(name, Record{Version: 1, Fingerprint: fingerprint})
		if err != nil {
			t.Fatal(err)
		}
		bad := bytes.Clone(good)
		i := at % uint(len(good))
		bad[i] ^= mask
		if cut {
			bad = bad[:i]
		}
		for _, data := range [][]byte{bad, other, append(bytes.Clone(bad), other...)} {
			if bytes.Equal(data, good) {
				continue
			}
			if rec, err := decodeState(name, data); !errors.Is(err, ErrCorrupt) || errors.Is(err, ErrNotFound) {
				t.Errorf("%q: got %+v, error %v, want ErrCorrupt", data, rec, err)
			}
		}
	})
}

func FuzzAStateFileGivesBackWhatWasSaved(f *testing.F) {
	f.Add("job", "v1", "a", uint64(7), true)
	f.Add("\xff\x00/", "\xfe", "\u2028<", uint64(1<<63), false)
	f.Fuzz(func(t *testing.T, name, fingerprint, text string, version uint64, complete bool) {
		cur, err := encode(text)
		if err != nil {
			t.Fatal(err)
		}
		data, err := encodeState(name, Record{Version: version, Fingerprint: fingerprint, Cursor: cur, Complete: complete})
		if err != nil {
			t.Fatal(err)
		}
		got, err := decodeState(name, data)
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		back, err := decode[string](got.Cursor)
		if err != nil || back != text {
			t.Errorf("cursor: got %q, %v, want %q", back, err, text)
		}
		got.Cursor = json.RawMessage(nil)
		if diff := cmp.Diff(Record{Version: version, Fingerprint: fingerprint, Complete: complete}, got); diff != "" {
			t.Errorf("record (-want +got):\n%s", diff)
		}
	})
}
