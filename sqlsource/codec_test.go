package sqlsource

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAKeyValueIsTheSameWhateverTheDriverGivesItAs(t *testing.T) {
	now := time.Date(2024, 1, 2, 3, 4, 5, 678901000, time.UTC)
	for _, c := range []struct {
		kind kind
		want any
		from []any
	}{
		{asInt, int64(-5), []any{int64(-5), "-5", []byte("-5")}},
		{asInt, int64(math.MaxInt64), []any{int64(math.MaxInt64), "9223372036854775807"}},
		{asInt, uint64(math.MaxUint64), []any{uint64(math.MaxUint64), []byte("18446744073709551615")}},
		{asFloat, 0.5, []any{0.5, float32(0.5), "0.5", []byte("0.5")}},
		{asFloat, math.Inf(-1), []any{math.Inf(-1), "-Infinity"}},
		{asBool, true, []any{true}},
		{asText, "a\x00\xff", []any{"a\x00\xff", []byte("a\x00\xff")}},
		{asBytes, []byte{0, 255}, []any{[]byte{0, 255}}},
		{asBytes, []byte{}, []any{[]byte{}, []byte(nil)}},
		{asTime, now, []any{now}},
		{asTime, "infinity", []any{"infinity", []byte("infinity")}},
		{asStored, []byte{}, []any{[]byte(nil)}},
		{asStored, 1.0, []any{1.0}},
		{asStored, int64(1), []any{int64(1)}},
		{asStored, "1", []any{"1"}},
		{asInt, nil, []any{nil}},
		{asStored, nil, []any{nil}},
	} {
		for _, v := range c.from {
			got, err := c.kind.value(v)
			if err != nil {
				t.Errorf("%T %v: %v", v, v, err)
			} else if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%T %v (-want +got):\n%s", v, v, diff)
			}
		}
	}
}

func TestAKeyValueOfAnotherTypeIsAnError(t *testing.T) {
	for _, c := range []struct {
		kind kind
		from any
	}{
		{asInt, 1.5}, {asInt, "1.5"}, {asInt, "99999999999999999999"}, {asFloat, int64(1)}, {asFloat, "x"},
		{asBool, int64(1)}, {asText, int64(1)}, {asBytes, "x"}, {asTime, int64(1)}, {asStored, true}, {asStored, time.Time{}},
	} {
		if got, err := c.kind.value(c.from); err == nil {
			t.Errorf("%T %v became %T %v, want an error", c.from, c.from, got, got)
		}
	}
}
