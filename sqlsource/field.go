package sqlsource

import (
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"time"
)

// FieldError says that a column is read for which T has no field.
type FieldError struct {
	Type   string
	Column string
	Near   []string // fields' tags with names like it, the likeliest first
}

func (e *FieldError) Error() string {
	return fmt.Sprintf("sqlsource: type %s has no field tagged %q for the column", e.Type, e.Column) + didYouMean(e.Near)
}

// ColumnsOf returns the columns that T's `db:` tags name, in the order of its
// fields: what [Table] reads if the Spec names none. It is nil if T is not a
// struct that Table takes apart. It panics if T has a malformed or doubled tag.
func ColumnsOf[T any]() []string {
	columns := fieldsOf[T]("ColumnsOf").columns()
	return append([]string(nil), columns...)
}

// fields is how a T takes a row: by its tagged fields, or whole.
type fields[T any] struct{ *structFields }

// structFields is compiled once for each type and never changes.
type structFields struct {
	typ   reflect.Type
	whole bool // takes a single column
	names []string
	paths [][]int
	// pointers tells that a path leads through an embedded pointer, so that the
	// fields of each row lie elsewhere.
	pointers bool
}

var compiled sync.Map // reflect.Type → *structFields

var scannerType = reflect.TypeFor[sql.Scanner]()

func fieldsOf[T any](caller string) fields[T] {
	t := reflect.TypeFor[T]()
	if f, ok := compiled.Load(t); ok {
		return fields[T]{f.(*structFields)}
	}
	f := &structFields{typ: t}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() || reflect.PointerTo(t).Implements(scannerType) {
		f.whole = true
	} else {
		f.add(caller, t, nil, nil)
		if len(f.names) == 0 {
			panic(fmt.Sprintf("sqlsource: %s[%v]: no field has a db tag", caller, t))
		}
	}
	compiled.Store(t, f)
	return fields[T]{f}
}

// add takes in the fields of t, which lies at path, inside of the types within.
func (f *structFields) add(caller string, t reflect.Type, path []int, within []reflect.Type) {
	if slices.Contains(within, t) {
		return
	}
	within = append(slices.Clone(within), t)
	for i := range t.NumField() {
		field := t.Field(i)
		at := append(slices.Clone(path), i)
		name, tagged := field.Tag.Lookup("db")
		if field.Anonymous && !tagged {
			f.embed(caller, field, at, within)
			continue
		}
		if !tagged || name == "-" || !field.IsExported() {
			continue
		}
		if name == "" {
			panic(fmt.Sprintf("sqlsource: %s[%v]: field %s has an empty db tag", caller, f.typ, field.Name))
		}
		if slices.Contains(f.names, name) {
			panic(fmt.Sprintf("sqlsource: %s[%v]: two fields have the db tag %q", caller, f.typ, name))
		}
		f.names = append(f.names, name)
		f.paths = append(f.paths, at)
	}
}

// embed takes in the fields of an embedded struct. One behind a pointer to an
// unexported type cannot be made by reflection, and is left alone, as by
// encoding/json.
func (f *structFields) embed(caller string, field reflect.StructField, at []int, within []reflect.Type) {
	t := field.Type
	if t.Kind() == reflect.Pointer && t.Elem().Kind() == reflect.Struct && field.IsExported() {
		before := len(f.names)
		f.add(caller, t.Elem(), at, within)
		f.pointers = f.pointers || len(f.names) > before
	} else if t.Kind() == reflect.Struct {
		f.add(caller, t, at, within)
	}
}

func (f fields[T]) columns() []string {
	if f.whole {
		return nil
	}
	return f.names
}

// scan returns what scans the rows of d, or why T cannot take them.
func (f fields[T]) scan(d *Description) (func(row) (T, error), error) {
	if f.whole {
		if len(d.Columns) != 1 {
			return nil, fmt.Errorf("sqlsource: type %v takes a single column, and %d are read: name one, or use a struct or TableFunc", f.typ, len(d.Columns))
		}
		return func(r row) (T, error) {
			var v T
			err := r.Scan(&v)
			return v, err
		}, nil
	}
	paths := make([][]int, len(d.Columns))
	for i, c := range d.Columns {
		path, ok := f.path(c.Name)
		if !ok {
			return nil, &FieldError{Type: f.typ.String(), Column: c.Name, Near: near(c.Name, f.names)}
		}
		paths[i] = path
	}
	for _, name := range f.names {
		read := false
		for _, c := range d.Columns {
			read = read || c.Name == name
		}
		if !read {
			return nil, &NoColumnError{Table: d.Table, Column: name, Near: near(name, names(d.Columns))}
		}
	}
	// One T is scanned into again and again, so that the pointers to its fields
	// are found once. It is cleared between rows, lest a field that appends to
	// what it has shares memory between them.
	into := new(T)
	dest := make([]any, len(paths))
	aim := func() {
		v := reflect.ValueOf(into).Elem()
		for i, path := range paths {
			dest[i] = fieldAt(v, path).Addr().Interface()
		}
	}
	aim()
	return func(r row) (T, error) {
		var zero T
		*into = zero
		if f.pointers {
			aim()
		}
		err := r.Scan(dest...)
		return *into, err
	}, nil
}

func (f *structFields) path(name string) ([]int, bool) {
	for i, n := range f.names {
		if n == name {
			return f.paths[i], true
		}
	}
	return nil, false
}

// fieldAt is reflect.Value.FieldByIndex, but makes the embedded structs that
// are not there yet.
func fieldAt(v reflect.Value, path []int) reflect.Value {
	for i, x := range path {
		if i > 0 && v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.Field(x)
	}
	return v
}

func names(columns []Column) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}
