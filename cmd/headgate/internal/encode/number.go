package encode

import (
	"bytes"
	"fmt"
	"math"
	"strconv"
)

// numberAppend returns the function that appends a number's text. What it
// appends needs no quotes in CSV; in NDJSON, see [jsonAppend].
func numberAppend(kind Kind) appendFunc {
	switch kind {
	case Float32, Float64:
		bits := 64
		if kind == Float32 {
			bits = 32
		}
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return dst, nil
			case float64:
				return appendFloat(dst, v, bits), nil
			case float32:
				return appendFloat(dst, float64(v), bits), nil
			case int64:
				return appendFloat(dst, float64(v), bits), nil
			case []byte:
				return parsedFloat(dst, string(v), bits)
			case string:
				return parsedFloat(dst, v, bits)
			}
			return dst, noRule(kind, v)
		}
	case Bits:
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return dst, nil
			case []byte:
				if len(v) > 8 {
					return dst, fmt.Errorf("%d bytes are too many for an integer", len(v))
				}
				var u uint64
				for _, b := range v {
					u = u<<8 | uint64(b)
				}
				return strconv.AppendUint(dst, u, 10), nil
			case int64:
				return strconv.AppendInt(dst, v, 10), nil
			}
			return dst, noRule(kind, v)
		}
	}
	return func(dst []byte, v any) ([]byte, error) {
		switch v := v.(type) {
		case nil:
			return dst, nil
		case int64:
			return strconv.AppendInt(dst, v, 10), nil
		case uint64:
			return strconv.AppendUint(dst, v, 10), nil
		case string:
			return appendDigits(dst, v), nil
		case []byte:
			return appendDigits(dst, v), nil
		case float64:
			return appendFloat(dst, v, 64), nil
		}
		return dst, noRule(kind, v)
	}
}

// appendDigits appends a number's text as it is, less the zeros with which
// MySQL's ZEROFILL pads it on the left: they are the column's display width,
// not the value, and JSON does not allow them.
func appendDigits[S string | []byte](dst []byte, s S) []byte {
	i := 0
	for i+1 < len(s) && s[i] == '0' && '0' <= s[i+1] && s[i+1] <= '9' {
		i++
	}
	return append(dst, s[i:]...)
}

func parsedFloat(dst []byte, s string, bits int) ([]byte, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return dst, fmt.Errorf("%q is not a number", s)
	}
	return appendFloat(dst, f, bits), nil
}

// appendFloat appends the shortest digits that read back as the same float of
// that many bits, laid out as PostgreSQL does: plain between 1e-4 and 1e15
// (1e6 for 32 bits), with an exponent outside.
func appendFloat(dst []byte, f float64, bits int) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "NaN"...)
	case math.IsInf(f, 1):
		return append(dst, "Infinity"...)
	case math.IsInf(f, -1):
		return append(dst, "-Infinity"...)
	}
	plain := 15
	if bits == 32 {
		plain = 6
		f = float64(float32(f))
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, bits)
	e := start + bytes.LastIndexByte(dst[start:], 'e')
	exp, _ := strconv.Atoi(string(dst[e+1:]))
	if exp >= -4 && exp < plain {
		dst = strconv.AppendFloat(dst[:start], f, 'f', -1, bits)
	}
	return dst
}

// appendReal appends SQLite's REAL. Outside of columns of reals, a whole number
// keeps .0, as in SQLite's own text: the type belongs to the value there, and 1
// would read back as an integer.
func appendReal(dst []byte, f float64, kind Kind) []byte {
	start := len(dst)
	dst = appendFloat(dst, f, 64)
	if kind == DynamicReal || bytes.ContainsAny(dst[start:], ".eNI") {
		return dst
	}
	return append(dst, ".0"...)
}

// truth reads a boolean from what drivers give for one.
func truth(v any) (bool, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case int64:
		return v != 0, nil
	}
	return false, noRule(Bool, v)
}
