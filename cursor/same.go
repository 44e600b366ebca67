package cursor

import (
	"math"
	"reflect"
	"time"
)

// same reports whether two values of one type are the same to every bit that a
// cursor may depend on: like reflect.DeepEqual, but NaN equals itself, 0 and -0
// differ, and times are compared by instant and offset instead of by the
// location's address.
func same(a, b reflect.Value) bool {
	if a.Type() == timeType && a.CanInterface() {
		return sameTime(a.Interface().(time.Time), b.Interface().(time.Time))
	}
	switch a.Kind() {
	case reflect.Float32, reflect.Float64:
		return math.Float64bits(a.Float()) == math.Float64bits(b.Float())
	case reflect.Pointer, reflect.Interface:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return a.Elem().Type() == b.Elem().Type() && same(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
			return false
		}
		return sameElems(a, b)
	case reflect.Array:
		return sameElems(a, b)
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Map:
		return sameMap(a, b)
	default:
		return a.Equal(b)
	}
}

func sameTime(a, b time.Time) bool {
	_, oa := a.Zone()
	_, ob := b.Zone()
	return a.Equal(b) && oa == ob
}

func sameElems(a, b reflect.Value) bool {
	for i := range a.Len() {
		if !same(a.Index(i), b.Index(i)) {
			return false
		}
	}
	return true
}

func sameMap(a, b reflect.Value) bool {
	if a.IsNil() != b.IsNil() || a.Len() != b.Len() {
		return false
	}
	for _, k := range a.MapKeys() {
		if v := b.MapIndex(k); !v.IsValid() || !same(a.MapIndex(k), v) {
			return false
		}
	}
	return true
}
