package sqlsource

import (
	"fmt"
	"strconv"
	"time"
)

// codec carries the values of one key column out of the database and back, so
// that the value bound is the value read.
type codec struct {
	kind kind
	read string // the expression that selects the value

	// An argument goes between these two, so that it is of the column's type:
	// otherwise the database might convert the column instead, and not use the
	// index.
	before, after string
}

func (c codec) bind(placeholder string) string { return c.before + placeholder + c.after }

// kind says which Go type a column's values have in a cursor, whatever type the
// driver and its options give.
type kind uint8

const (
	asInt    kind = iota // int64, or uint64 above its range
	asFloat              // float64
	asBool               // bool
	asText               // string
	asBytes              // []byte
	asTime               // time.Time, or string for infinity
	asStored             // as the row has it: SQLite's columns hold any of these
)

// value returns what a cursor keeps of a value that the driver gave. NULL stays
// nil.
func (k kind) value(v any) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch k {
	case asInt:
		switch v := v.(type) {
		case int64, uint64:
			return v, nil
		case []byte:
			return parseInt(string(v))
		case string:
			return parseInt(v)
		}
	case asFloat:
		switch v := v.(type) {
		case float64:
			return v, nil
		case float32:
			return float64(v), nil
		case []byte:
			return strconv.ParseFloat(string(v), 64)
		case string:
			return strconv.ParseFloat(v, 64)
		}
	case asBool:
		if v, ok := v.(bool); ok {
			return v, nil
		}
	case asText:
		switch v := v.(type) {
		case string:
			return v, nil
		case []byte:
			return string(v), nil
		}
	case asBytes:
		if v, ok := v.([]byte); ok {
			return notNull(v), nil
		}
	case asTime:
		switch v := v.(type) {
		case time.Time, string:
			return v, nil
		case []byte:
			return string(v), nil
		}
	case asStored:
		switch v := v.(type) {
		case int64, float64, string:
			return v, nil
		case []byte:
			return notNull(v), nil
		}
	}
	return nil, fmt.Errorf("the driver gave a key value as %T, which this package does not expect of the column", v)
}

// notNull is for drivers that give no bytes as nil, which would be bound as NULL.
func notNull(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func parseInt(s string) (any, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return n, err
}
