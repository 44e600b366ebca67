package cursor_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/cursor"
)

// exactly compares tuples to the last bit: Go types, floats by their bits,
// times by instant and offset.
var exactly = cmp.Options{
	cmp.Comparer(func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }),
	cmp.Comparer(func(a, b time.Time) bool {
		_, oa := a.Zone()
		_, ob := b.Zone()
		return a.Equal(b) && a.Nanosecond() == b.Nanosecond() && oa == ob
	}),
}

func zone(seconds int) *time.Location { return time.FixedZone("somewhere", seconds) }

func TestTupleRoundTripIsExact(t *testing.T) {
	for name, v := range map[string]any{
		"nil":                   nil,
		"true":                  true,
		"false":                 false,
		"2^53+1":                int64(1<<53 + 1),
		"smallest int":          int64(math.MinInt64),
		"largest uint":          uint64(math.MaxUint64),
		"uint that fits an int": uint64(7),
		"0.1":                   0.1,
		"whole float":           float64(3),
		"-0":                    math.Copysign(0, -1),
		"NaN":                   math.NaN(),
		"another NaN":           math.Float64frombits(0x7ff8000000000002),
		"negative NaN":          math.Float64frombits(0xfff8000000000001),
		"+Inf":                  math.Inf(1),
		"-Inf":                  math.Inf(-1),
		"largest float":         math.MaxFloat64,
		"smallest float":        math.SmallestNonzeroFloat64,
		"empty text":            "",
		"text like a tag":       "int:7",
		"text with odd bytes":   "a\xff\xc0b",
		"text with NUL":         "a\x00b",
		"text with separators":  "\u2028<&>\"\\\n\u00e9\u0065\u0301",
		"replacement character": "\ufffd",
		"bytes":                 []byte{0, 1, 255},
		"empty bytes":           []byte{},
		"nil bytes":             []byte(nil),
		"nanoseconds":           time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
		"all nine digits":       time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.UTC),
		"offset":                time.Date(2026, 1, 2, 3, 4, 5, 6, zone(-7*3600-1800)),
		"offset with seconds":   time.Date(1890, 1, 2, 3, 4, 5, 6, zone(1172)),
		"huge offset":           time.Date(2026, 1, 2, 3, 4, 5, 6, zone(40*3600)),
		"zero time":             time.Time{},
		"year 0":                time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		"year -4712":            time.Date(-4712, 1, 1, 0, 0, 0, 1, time.UTC),
		"year 10000":            time.Date(10000, 1, 1, 0, 0, 0, 999999999, time.UTC),
		"year 294276":           time.Date(294276, 12, 31, 23, 59, 59, 999999000, zone(3600)),
		"first time":            time.Unix(math.MinInt64, 0).UTC(),
		"last time":             time.Unix(math.MaxInt64, 999999999).UTC(),
	} {
		t.Run(name, func(t *testing.T) { roundTrip(t, cursor.Tuple{v}) })
	}
	roundTrip(t, nil)
	roundTrip(t, cursor.Tuple{})
	roundTrip(t, cursor.Tuple{nil, int64(1), "a", 2.5, nil})
}

func roundTrip(t *testing.T, want cursor.Tuple) {
	t.Helper()
	data, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got cursor.Tuple
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	if diff := cmp.Diff(want, got, exactly); diff != "" {
		t.Errorf("%s (-want +got):\n%s", data, diff)
	}
	again, err := json.Marshal(got)
	if err != nil || string(again) != string(data) {
		t.Errorf("encoded again: got %s, %v, want %s", again, err, data)
	}
}

func TestTupleTimeInLocalComesBackWithItsOffset(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err)
	}
	roundTrip(t, cursor.Tuple{time.Date(2026, 7, 1, 12, 0, 0, 1, berlin)})
	roundTrip(t, cursor.Tuple{time.Date(1880, 7, 1, 12, 0, 0, 1, berlin)})
	roundTrip(t, cursor.Tuple{time.Now()}) // its monotonic reading is dropped
}

func TestTupleRefusesOtherTypes(t *testing.T) {
	type id int64
	for _, v := range []any{7, int32(7), float32(1), id(7), []any{}, map[string]any{}, new(int64), cursor.Tuple{}} {
		if data, err := json.Marshal(cursor.Tuple{nil, v}); err == nil || !strings.Contains(err.Error(), "element 1: type ") {
			t.Errorf("%T: got %s, %v, want an error that names the element and its type", v, data, err)
		}
	}
}

func TestTupleRefusesWhatItDidNotEncode(t *testing.T) {
	for _, text := range []string{
		`7`, `{}`, `"int:7"`, `[7]`, `[1.5]`, `["a"]`, `["int:"]`, `["int:a"]`, `["int:9223372036854775808"]`,
		`["uint:-1"]`, `["float:x"]`, `["floatbits:0"]`, `["text64:*"]`, `["bytes:*"]`, `["time:yesterday"]`,
		`["unix:1"]`, `["unix:1.000000000+"]`, `["unix:1.000000000+0x"]`, `["other:7"]`, `[[]]`, `[{}]`, `["int:+7"]`, `["int:07"]`,
	} {
		got := cursor.Tuple{"before"}
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s: decoded to %#v, want an error", text, got)
		}
		wantEqual(t, text+": the tuple after the error", cursor.Tuple{"before"}, got)
	}
}

func FuzzTupleRoundTripIsExact(f *testing.F) {
	f.Add(int64(1<<53+1), uint64(math.MaxUint64), math.Float64bits(math.NaN()), "a\xffb", []byte{0}, int64(0), int64(1), 3600)
	f.Add(int64(-1), uint64(0), uint64(1)<<63, "text:", []byte(nil), int64(math.MinInt64), int64(999999999), -1)
	f.Fuzz(func(t *testing.T, i int64, u uint64, bits uint64, s string, b []byte, sec, nsec int64, offset int) {
		at := time.Unix(sec, nsec)
		if offset %= 100 * 3600; offset == 0 {
			at = at.UTC()
		} else {
			at = at.In(zone(offset))
		}
		roundTrip(t, cursor.Tuple{i, u, math.Float64frombits(bits), s, b, at, nil, i%2 == 0})
	})
}

func FuzzTupleDecodesOnlyItsOwnForm(f *testing.F) {
	for _, s := range []string{`["int:7",null,true]`, `["unix:1.000000001+1"]`, `["time:2026-01-02T03:04:05Z"]`, `["float:NaN","bytes"]`, `["text64:AA=="]`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var got cursor.Tuple
		if json.Unmarshal([]byte(text), &got) != nil {
			return
		}
		roundTrip(t, got)
	})
}
