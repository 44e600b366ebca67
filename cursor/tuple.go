package cursor

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Tuple is a cursor of several parts, such as the values of a composite key.
// An element is nil, or a bool, int64, uint64, float64, string, []byte or
// time.Time; other types are an error when it is encoded.
//
// Its JSON form is exact: decoding gives elements of the same Go types and the
// same values, whatever they are. That holds for integers beyond 2^53, NaN with
// its bits, infinities, -0, strings of any bytes, nil and empty []byte, and
// times of any year with their nanoseconds and their offset from UTC (of a
// location only its offset at that instant is kept, of a monotonic clock
// nothing). A []byte is decoded into new memory.
type Tuple []any

// MarshalJSON returns an array of the elements: null, true, false or a string
// that begins with the element's type, as in ["int:7","text:Ada"].
func (t Tuple) MarshalJSON() ([]byte, error) {
	if t == nil {
		return []byte("null"), nil
	}
	out := []byte{'['}
	for i, v := range t {
		if i > 0 {
			out = append(out, ',')
		}
		s, err := encodeScalar(v)
		if err != nil {
			return nil, fmt.Errorf("cursor: Tuple: element %d: %w", i, err)
		}
		out = append(out, s...)
	}
	return append(out, ']'), nil
}

// UnmarshalJSON sets t to what [Tuple.MarshalJSON] encoded. Anything else, a
// plain JSON number or string among it, is an error and leaves t as it was.
func (t *Tuple) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		*t = nil
		return nil
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return fmt.Errorf("cursor: Tuple: %w", err)
	}
	out := make(Tuple, len(raw))
	for i, r := range raw {
		v, err := decodeScalar(r)
		if err != nil {
			return fmt.Errorf("cursor: Tuple: element %d: %w", i, err)
		}
		out[i] = v
	}
	*t = out
	return nil
}
