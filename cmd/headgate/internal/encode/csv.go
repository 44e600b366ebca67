package encode

import (
	"encoding/hex"
	"strconv"
)

// csvAppend returns the function that appends a value of kind to a CSV line.
// NULL is nothing at all, the empty text is "". single says that the value is
// the line's only one.
func csvAppend(kind Kind, single bool) appendFunc {
	text := func(dst []byte, v any) ([]byte, error) {
		switch v := v.(type) {
		case nil:
			return dst, nil
		case string:
			return csvText(dst, v, single), nil
		case []byte:
			return csvText(dst, v, single), nil
		}
		return dst, noRule(kind, v)
	}
	switch kind {
	case Text, JSON, MaybeJSON:
		return text
	case Number, Float32, Float64, Bits:
		return numberAppend(kind)
	case Bool:
		return func(dst []byte, v any) ([]byte, error) {
			if v == nil {
				return dst, nil
			}
			b, err := truth(v)
			if err != nil {
				return dst, err
			}
			if b {
				return append(dst, 't'), nil
			}
			return append(dst, 'f'), nil
		}
	case Bytes:
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return dst, nil
			case []byte:
				return csvHex(dst, v), nil
			case string:
				return csvHex(dst, []byte(v)), nil
			}
			return dst, noRule(kind, v)
		}
	case Dynamic, DynamicReal, DynamicJSON:
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return dst, nil
			case int64:
				return strconv.AppendInt(dst, v, 10), nil
			case float64:
				return appendReal(dst, v, kind), nil
			case string:
				return csvText(dst, v, single), nil
			case []byte:
				return csvHex(dst, v), nil
			}
			return dst, noRule(kind, v)
		}
	}
	panic("encode: New: unknown kind " + kind.String())
}

func csvHex(dst, v []byte) []byte {
	return hex.AppendEncode(append(dst, '\\', 'x'), v)
}

// csvText appends a text, in quotes where PostgreSQL sets them: around the
// empty text, around what holds a delimiter, a quote or a line break, and
// around \. when nothing else is on the line.
func csvText[S string | []byte](dst []byte, s S, single bool) []byte {
	if len(s) == 0 || single && string(s) == `\.` {
		return append(append(append(dst, '"'), s...), '"')
	}
	for i := range len(s) {
		if csvSpecial[s[i]] {
			return csvQuoted(dst, s)
		}
	}
	return append(dst, s...)
}

func csvQuoted[S string | []byte](dst []byte, s S) []byte {
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		if s[i] == '"' {
			dst = append(append(dst, s[start:i]...), '"')
			start = i
		}
	}
	return append(append(dst, s[start:]...), '"')
}

var csvSpecial = [256]bool{',': true, '"': true, '\n': true, '\r': true}
