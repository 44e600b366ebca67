package cursor

import (
	"encoding/json"
	"fmt"
	"reflect"
	"time"
)

var (
	timeType  = reflect.TypeFor[time.Time]()
	bytesType = reflect.TypeFor[[]byte]()
)

// encode returns the JSON form of a cursor of any type C, or an error if the
// cursor would not come back from it exactly. Scalars (by their kind, so named
// types too), time.Time and []byte are spelled as in a Tuple; everything else
// is left to encoding/json, decoded again and compared.
func encode[C any](c C) (json.RawMessage, error) {
	v := reflect.ValueOf(&c).Elem()
	if s, ok := widen(v); ok {
		return encodeScalar(s)
	}
	if v.Kind() == reflect.Interface {
		return encodeScalar(v.Interface())
	}
	data, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("cursor type %T: %w", c, err)
	}
	var back C
	if err := json.Unmarshal(data, &back); err != nil {
		return nil, fmt.Errorf("cursor type %T does not survive JSON: decoding %.80s: %w", c, data, err)
	}
	if !same(v, reflect.ValueOf(&back).Elem()) {
		return nil, fmt.Errorf("cursor type %T does not survive JSON: %.80s decodes to another value; use exported fields of exact types, or a cursor.Tuple", c, data)
	}
	return data, nil
}

// decode returns the cursor that encode was given.
func decode[C any](data json.RawMessage) (C, error) {
	var c C
	v := reflect.ValueOf(&c).Elem()
	_, scalar := widen(v)
	if !scalar && v.Kind() != reflect.Interface {
		if err := json.Unmarshal(data, &c); err != nil {
			return c, fmt.Errorf("stored cursor %.80s is not a %T: %w", data, c, err)
		}
		return c, nil
	}
	s, err := decodeScalar(data)
	if err == nil && !narrow(v, s) {
		err = fmt.Errorf("another type, or out of its range")
	}
	if err != nil {
		return c, fmt.Errorf("stored cursor %.80s is not a %s: %w", data, v.Type(), err)
	}
	return c, nil
}

// widen returns v as one of a Tuple's element types, or false if it is not a
// scalar.
func widen(v reflect.Value) (any, bool) {
	switch v.Type() {
	case timeType:
		return v.Interface(), true
	case bytesType:
		return v.Bytes(), true
	}
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool(), true
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int(), true
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return v.Uint(), true
	case reflect.Float64:
		return v.Float(), true
	case reflect.Float32:
		return v.Float(), true
	case reflect.String:
		return v.String(), true
	default:
		return nil, false
	}
}

// narrow sets v to the scalar s, or returns false if it is of another kind or
// does not fit.
func narrow(v reflect.Value, s any) bool {
	from := reflect.ValueOf(s)
	if v.Kind() == reflect.Interface {
		if s == nil {
			return true // v is nil already
		}
		if !from.Type().AssignableTo(v.Type()) {
			return false
		}
		v.Set(from)
		return true
	}
	if s == nil {
		return false
	}
	if v.Type() == timeType || v.Type() == bytesType {
		if from.Type() != v.Type() {
			return false
		}
		v.Set(from)
		return true
	}
	switch s := s.(type) {
	case bool:
		return v.Kind() == reflect.Bool && set(v.SetBool, s)
	case int64:
		return v.CanInt() && !v.OverflowInt(s) && set(v.SetInt, s)
	case uint64:
		return v.CanUint() && !v.OverflowUint(s) && set(v.SetUint, s)
	case float64:
		return v.CanFloat() && set(v.SetFloat, s)
	case string:
		return v.Kind() == reflect.String && set(v.SetString, s)
	default:
		return false
	}
}

func set[T any](setter func(T), v T) bool {
	setter(v)
	return true
}
