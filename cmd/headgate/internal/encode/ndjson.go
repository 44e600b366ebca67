package encode

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"unicode/utf8"
)

// ErrNotUTF8 is the reason when a text cannot be a JSON string: JSON is UTF-8,
// and replacing bytes would change the value silently. CSV keeps them.
var ErrNotUTF8 = errors.New("the text is not valid UTF-8, which JSON cannot hold; CSV keeps its bytes as they are")

// jsonPrefix is what stands before the i-th column's value.
func jsonPrefix(i int, name string) string {
	prefix := byte('{')
	if i > 0 {
		prefix = ','
	}
	key, err := jsonString([]byte{prefix}, name)
	if err != nil {
		// A column's name is no value: it stays readable at least.
		key, _ = jsonString([]byte{prefix}, string([]rune(name)))
	}
	return string(append(key, ':'))
}

// jsonAppend returns the function that appends a value of kind as JSON.
func jsonAppend(kind Kind) appendFunc {
	switch kind {
	case Text:
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return append(dst, "null"...), nil
			case string:
				return jsonString(dst, v)
			case []byte:
				return jsonString(dst, v)
			}
			return dst, noRule(kind, v)
		}
	case Number, Float32, Float64, Bits:
		number := numberAppend(kind)
		return func(dst []byte, v any) ([]byte, error) {
			if v == nil {
				return append(dst, "null"...), nil
			}
			start := len(dst)
			dst, err := number(dst, v)
			if err != nil {
				return dst, err
			}
			return quoteNonNumber(dst, start), nil
		}
	case Bool:
		return func(dst []byte, v any) ([]byte, error) {
			if v == nil {
				return append(dst, "null"...), nil
			}
			b, err := truth(v)
			if err != nil {
				return dst, err
			}
			return strconv.AppendBool(dst, b), nil
		}
	case JSON, MaybeJSON:
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return append(dst, "null"...), nil
			case string:
				return jsonEmbed(dst, v, kind == MaybeJSON)
			case []byte:
				return jsonEmbed(dst, v, kind == MaybeJSON)
			}
			return dst, noRule(kind, v)
		}
	case Bytes:
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return append(dst, "null"...), nil
			case []byte:
				return jsonBase64(dst, v), nil
			case string:
				return jsonBase64(dst, []byte(v)), nil
			}
			return dst, noRule(kind, v)
		}
	case Dynamic, DynamicReal, DynamicJSON:
		return func(dst []byte, v any) ([]byte, error) {
			switch v := v.(type) {
			case nil:
				return append(dst, "null"...), nil
			case int64:
				return strconv.AppendInt(dst, v, 10), nil
			case float64:
				start := len(dst)
				return quoteNonNumber(appendReal(dst, v, kind), start), nil
			case string:
				if kind == DynamicJSON {
					return jsonEmbed(dst, v, true)
				}
				return jsonString(dst, v)
			case []byte:
				return jsonBase64(dst, v), nil
			}
			return dst, noRule(kind, v)
		}
	}
	panic("encode: New: unknown kind " + kind.String())
}

// quoteNonNumber puts NaN, Infinity and -Infinity, which JSON does not have as
// numbers, in quotes.
func quoteNonNumber(dst []byte, start int) []byte {
	if last := dst[len(dst)-1]; '0' <= last && last <= '9' {
		return dst
	}
	dst = append(dst, `""`...)
	copy(dst[start+1:], dst[start:len(dst)-2])
	dst[start] = '"'
	return dst
}

func jsonBase64(dst, v []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), v), '"')
}

// jsonEmbed appends JSON text without reading it again: digits, spaces, the
// order of keys and keys that occur twice stay as they are. Line breaks, which
// valid JSON has only between its tokens, become spaces. A text that turns out
// not to be JSON becomes a string.
func jsonEmbed[S string | []byte](dst []byte, s S, check bool) ([]byte, error) {
	if check && !json.Valid([]byte(s)) {
		return jsonString(dst, s)
	}
	start := len(dst)
	dst = append(dst, s...)
	for i := start; i < len(dst); i++ {
		if dst[i] == '\n' || dst[i] == '\r' {
			dst[i] = ' '
		}
	}
	if !utf8.Valid(dst[start:]) {
		return dst, ErrNotUTF8
	}
	return dst, nil
}

// jsonString appends s as a JSON string. Only what JSON requires is escaped.
func jsonString[S string | []byte](dst []byte, s S) ([]byte, error) {
	const hexDigits = "0123456789abcdef"
	from := len(dst)
	dst = append(dst, '"')
	start, ascii := 0, true
	for i := range len(s) {
		c := s[i]
		if !jsonSpecial[c] {
			continue
		}
		if c >= utf8.RuneSelf {
			ascii = false
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
		}
	}
	dst = append(append(dst, s[start:]...), '"')
	if !ascii && !utf8.Valid(dst[from:]) {
		return dst, ErrNotUTF8
	}
	return dst, nil
}

var jsonSpecial = func() (special [256]bool) {
	for c := range special {
		special[c] = c < 0x20 || c == '"' || c == '\\' || c >= utf8.RuneSelf
	}
	return special
}()
