package cursor

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"
)

func survives[C any](t *testing.T, c C) {
	t.Helper()
	data, err := encode(c)
	if err != nil {
		t.Errorf("encode(%#v): %v", c, err)
		return
	}
	if !json.Valid(data) {
		t.Errorf("encode(%#v): %s is not JSON", c, data)
	}
	back, err := decode[C](data)
	if err != nil {
		t.Errorf("decode(%s): %v", data, err)
		return
	}
	if !same(reflect.ValueOf(&c).Elem(), reflect.ValueOf(&back).Elem()) {
		t.Errorf("%s: got %#v, want %#v", data, back, c)
	}
}

func TestACursorOfAnyTypeComesBackExactly(t *testing.T) {
	type id int64
	type word string
	type blob []byte
	type place struct {
		Shard int
		At    time.Time
		Key   Tuple
		Next  *word
		Tags  map[string]float64
	}
	end := word("end")
	survives(t, 7)
	survives(t, int8(-128))
	survives(t, id(1<<53+1))
	survives(t, uint64(math.MaxUint64))
	survives(t, float32(0.1))
	survives(t, math.Copysign(0, -1))
	survives(t, math.NaN())
	survives(t, float32(math.Inf(-1)))
	survives(t, true)
	survives(t, "a\xffb")
	survives(t, word("\x00"))
	survives(t, []byte(nil))
	survives(t, []byte{})
	survives(t, blob(nil))
	survives(t, blob{1})
	survives(t, time.Date(-5, 1, 1, 0, 0, 0, 1, time.FixedZone("", 17)))
	survives(t, Tuple{nil, int64(1 << 60), "x\xff", math.NaN()})
	survives(t, Tuple(nil))
	survives(t, [16]byte{1, 2, 3})
	survives(t, struct{}{})
	survives(t, big.NewInt(7))
	survives[any](t, int64(1<<53+1))
	survives[any](t, nil)
	survives(t, &end)
	survives(t, (*word)(nil))
	survives(t, place{Shard: 1, At: time.Now().Round(0), Key: Tuple{[]byte{1}}, Next: &end, Tags: map[string]float64{"a": 0.1}})
}

func TestACursorThatWouldNotComeBackIsRefused(t *testing.T) {
	type hidden struct{ n int }
	type loose struct{ V any }
	type omitted struct {
		Tags []string `json:"tags,omitempty"`
	}
	type text struct{ S string }
	refused := func(what string, data json.RawMessage, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "cursor type ") {
			t.Errorf("%s: got %s, %v, want an error that names the type", what, data, err)
		}
	}
	data, err := encode(hidden{1})
	refused("unexported field", data, err)
	data, err = encode(loose{int64(1<<53 + 1)})
	refused("integer in an any", data, err)
	data, err = encode(omitted{[]string{}})
	refused("empty slice that is omitted", data, err)
	data, err = encode(text{"a\xffb"})
	refused("text that is not UTF-8 in a struct", data, err)
	data, err = encode(struct{ F float64 }{math.NaN()})
	refused("NaN in a struct", data, err)
	data, err = encode(func() {})
	refused("func", data, err)
	data, err = encode(struct{ T time.Time }{time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)})
	refused("far year in a struct", data, err)
	if data, err := encode[any](7); err == nil {
		t.Errorf("int in an any: got %s, want an error: it would come back as int64", data)
	}
}

func TestAStoredCursorOfAnotherTypeIsRefused(t *testing.T) {
	refused := func(what string, got any, err error) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), "stored cursor ") {
			t.Errorf("%s: got %#v, %v, want an error that shows the stored cursor", what, got, err)
		}
	}
	n, err := decode[int](json.RawMessage(`"text:7"`))
	refused("text for int", n, err)
	small, err := decode[int8](json.RawMessage(`"int:128"`))
	refused("too large", small, err)
	u, err := decode[uint8](json.RawMessage(`"int:1"`))
	refused("int for uint", u, err)
	s, err := decode[string](json.RawMessage(`["text:a"]`))
	refused("tuple for text", s, err)
	s, err = decode[string](json.RawMessage(`null`))
	refused("null for text", s, err)
	at, err := decode[time.Time](json.RawMessage(`"text:now"`))
	refused("text for time", at, err)
	b, err := decode[[]byte](json.RawMessage(`"text:a"`))
	refused("text for bytes", b, err)
	tuple, err := decode[Tuple](json.RawMessage(`"int:7"`))
	refused("int for tuple", tuple, err)
	e, err := decode[error](json.RawMessage(`"int:7"`))
	refused("int for error", e, err)
}

func FuzzScalarCursorsComeBackExactly(f *testing.F) {
	f.Add(int64(math.MinInt64), uint64(math.MaxUint64), uint32(0x7fc00001), "\x00\xff", []byte{0})
	f.Fuzz(func(t *testing.T, i int64, u uint64, bits uint32, s string, b []byte) {
		survives(t, i)
		survives(t, u)
		survives(t, int32(i))
		survives(t, s)
		survives(t, b)
		survives[any](t, s)
		if f := math.Float32frombits(bits); f == f {
			survives(t, f)
		}
	})
}
