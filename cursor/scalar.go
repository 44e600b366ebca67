package cursor

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// A scalar is encoded as null, true, false, or a JSON string that begins with
// a tag. Numbers are strings because what lies between two processes (a jsonb
// column, a tool that reads numbers as floats) may round a JSON number. The
// tags:
//
//	int:-7  uint:7  float:1.5  float:NaN  float:+Inf  floatbits:7ff8000000000002
//	text:Ada  text64:base64  bytes:base64  bytes (nil)
//	time:2026-01-02T03:04:05.000000006+02:00  unix:seconds.nanoseconds+offset
//
// text64 is for text that JSON, or PostgreSQL's, cannot hold: bytes that are
// not UTF-8, and NUL. floatbits is for a NaN other than math.NaN(). unix is for
// times that RFC 3339 cannot spell.
const (
	tagInt, tagUint        = "int", "uint"
	tagFloat, tagFloatBits = "float", "floatbits"
	tagText, tagText64     = "text", "text64"
	tagBytes               = "bytes"
	tagTime, tagUnix       = "time", "unix"
)

func encodeScalar(v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return []byte("null"), nil
	case bool:
		return strconv.AppendBool(nil, v), nil
	}
	s, err := scalarText(v)
	if err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

func scalarText(v any) (string, error) {
	switch v := v.(type) {
	case int64:
		return tagInt + ":" + strconv.FormatInt(v, 10), nil
	case uint64:
		return tagUint + ":" + strconv.FormatUint(v, 10), nil
	case float64:
		return floatText(v), nil
	case string:
		if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
			return tagText64 + ":" + base64.StdEncoding.EncodeToString([]byte(v)), nil
		}
		return tagText + ":" + v, nil
	case []byte:
		if v == nil {
			return tagBytes, nil
		}
		return tagBytes + ":" + base64.StdEncoding.EncodeToString(v), nil
	case time.Time:
		return timeText(v), nil
	default:
		return "", fmt.Errorf("type %T: want nil, bool, int64, uint64, float64, string, []byte or time.Time", v)
	}
}

func floatText(f float64) string {
	if f != f && math.Float64bits(f) != math.Float64bits(math.NaN()) {
		return fmt.Sprintf("%s:%016x", tagFloatBits, math.Float64bits(f))
	}
	return tagFloat + ":" + strconv.FormatFloat(f, 'g', -1, 64)
}

func timeText(t time.Time) string {
	_, offset := t.Zone()
	if y := t.Year(); y >= 0 && y <= 9999 && offset%60 == 0 && abs(offset) < 24*60*60 {
		return tagTime + ":" + t.Format(time.RFC3339Nano)
	}
	return fmt.Sprintf("%s:%d.%09d%+d", tagUnix, t.Unix(), t.Nanosecond(), offset)
}

func abs(n int) int { return max(n, -n) }

func decodeScalar(data json.RawMessage) (any, error) {
	switch s := string(data); {
	case s == "null":
		return nil, nil
	case s == "true", s == "false":
		return s == "true", nil
	case len(s) == 0 || s[0] != '"':
		return nil, fmt.Errorf("%.40s: not an encoded cursor value", s)
	}
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, err
	}
	if s == tagBytes {
		return []byte(nil), nil
	}
	tag, text, ok := strings.Cut(s, ":")
	if !ok {
		return nil, fmt.Errorf("%.40q: not an encoded cursor value", s)
	}
	v, err := decodeTagged(tag, text)
	if err != nil {
		return nil, fmt.Errorf("%.40q: %w", s, err)
	}
	// The parsers are lenient; only what encodes to this text was encoded from it.
	if own, err := scalarText(v); err != nil || own != s {
		return nil, fmt.Errorf("%.40q: not an encoded cursor value, the closest is %.40q", s, own)
	}
	return v, nil
}

func decodeTagged(tag, s string) (any, error) {
	switch tag {
	case tagInt:
		return boxed(strconv.ParseInt(s, 10, 64))
	case tagUint:
		return boxed(strconv.ParseUint(s, 10, 64))
	case tagFloat:
		return boxed(strconv.ParseFloat(s, 64))
	case tagFloatBits:
		bits, err := strconv.ParseUint(s, 16, 64)
		return math.Float64frombits(bits), err
	case tagText:
		return s, nil
	case tagText64:
		b, err := base64.StdEncoding.Strict().DecodeString(s)
		return string(b), err
	case tagBytes:
		return boxed(base64.StdEncoding.Strict().DecodeString(s))
	case tagTime:
		t, err := time.Parse(time.RFC3339Nano, s)
		return atOffset(t), err
	case tagUnix:
		return decodeUnix(s)
	default:
		return nil, fmt.Errorf("unknown type %q", tag)
	}
}

func boxed[T any](v T, err error) (any, error) { return v, err }

func decodeUnix(s string) (time.Time, error) {
	var sec, nsec int64
	var offset int
	if n, err := fmt.Sscanf(s, "%d.%09d%d", &sec, &nsec, &offset); err != nil || n != 3 {
		return time.Time{}, fmt.Errorf("not seconds.nanoseconds+offset")
	}
	return in(time.Unix(sec, nsec), offset), nil
}

// atOffset replaces whatever location the parser chose, which may be Local, by
// one that is the same on every machine.
func atOffset(t time.Time) time.Time {
	_, offset := t.Zone()
	return in(t, offset)
}

func in(t time.Time, offset int) time.Time {
	if offset == 0 {
		return t.UTC()
	}
	return t.In(time.FixedZone("", offset))
}
