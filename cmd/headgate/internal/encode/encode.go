// Package encode writes database rows as lines of CSV or NDJSON.
//
// A column's kind is fixed once, from the type that the database's catalogue
// gives; after that a value goes from the driver straight into one reused
// buffer, without reflection or an intermediate map. Every rule here is the
// same for all databases, so that copies of one table give the same lines.
package encode

import (
	"fmt"
)

// Format is an output format.
type Format int

const (
	CSV    Format = iota + 1 // as PostgreSQL's COPY … CSV HEADER writes it
	NDJSON                   // one JSON object a line, keys in column order
)

// String returns the format's usual file suffix, without the dot.
func (f Format) String() string {
	switch f {
	case CSV:
		return "csv"
	case NDJSON:
		return "ndjson"
	}
	return fmt.Sprintf("Format(%d)", int(f))
}

// Kind says how a column's values are written.
type Kind int

const (
	Text      Kind = iota + 1 // text as it is
	Number                    // an integer, or a number's text with every digit
	Float32                   // shortest text that reads back as the same float32
	Float64                   // shortest text that reads back as the same float64
	Bool                      // t and f in CSV, true and false in NDJSON
	JSON                      // text that the database guarantees to be JSON
	MaybeJSON                 // text that should be JSON: embedded only if it is
	Bytes                     // \x and hex digits in CSV, base64 in NDJSON
	Bits                      // big-endian bytes of an unsigned integer of at most 64 bits

	// SQLite's values have each their own type.
	Dynamic     // by the value's type; a REAL without a fraction as 1.0
	DynamicReal // the same in a column of reals, where it is 1 as in other databases
	DynamicJSON // the same where texts should be JSON
)

var kindNames = [...]string{
	Text: "text", Number: "number", Float32: "float32", Float64: "float64", Bool: "bool",
	JSON: "json", MaybeJSON: "maybe-json", Bytes: "bytes", Bits: "bits",
	Dynamic: "dynamic", DynamicReal: "dynamic-real", DynamicJSON: "dynamic-json",
}

// String returns the kind's name.
func (k Kind) String() string {
	if k < 1 || int(k) >= len(kindNames) {
		return fmt.Sprintf("Kind(%d)", int(k))
	}
	return kindNames[k]
}

// Column is one column of the output.
type Column struct {
	Name string
	Kind Kind
}

// Scanner is what a row is read from: [database/sql.Rows] and the like.
type Scanner interface {
	Scan(dest ...any) error
}

// ValueError says that a value cannot be written without changing it.
type ValueError struct {
	Column string
	Err    error
}

func (e *ValueError) Error() string { return fmt.Sprintf("column %q: %v", e.Column, e.Err) }

func (e *ValueError) Unwrap() error { return e.Err }

// appendFunc appends one value, as a driver gives it, to dst.
type appendFunc func(dst []byte, v any) ([]byte, error)

// Encoder turns rows into lines. It must not be used concurrently.
type Encoder struct {
	format Format
	cells  []cell
	dest   []any // &cells[i]
	end    string
	line   []byte // of the row being scanned
	err    error  // of the row's first cell that failed
	arena  arena
}

// New returns an encoder of rows with these columns.
func New(format Format, columns []Column) *Encoder {
	e := &Encoder{format: format, cells: make([]cell, len(columns)), dest: make([]any, len(columns))}
	for i, col := range columns {
		c := cell{enc: e, column: col.Name}
		switch format {
		case CSV:
			c.append = csvAppend(col.Kind, len(columns) == 1)
			if i > 0 {
				c.prefix = ","
			}
			e.end = "\n"
		case NDJSON:
			c.append = jsonAppend(col.Kind)
			c.prefix = jsonPrefix(i, col.Name)
			e.end = "}\n"
		default:
			panic(fmt.Sprintf("encode: New: unknown format %v", format))
		}
		e.cells[i] = c
		e.dest[i] = &e.cells[i]
	}
	return e
}

// Header returns what stands before the first row: CSV's line of column names.
func (e *Encoder) Header() []byte {
	if e.format != CSV {
		return nil
	}
	var line []byte
	for i, c := range e.cells {
		if i > 0 {
			line = append(line, ',')
		}
		line = csvText(line, c.column, len(e.cells) == 1)
	}
	return append(line, '\n')
}

// Row scans one row and returns its line with the line break. The line stays as
// it is until [Encoder.Reuse]. If a value cannot be written, the row is scanned to its end
// all the same, so that the next can follow, and the error is a *ValueError.
func (e *Encoder) Row(s Scanner) ([]byte, error) {
	e.line, e.err = e.line[:0], nil
	if err := s.Scan(e.dest...); err != nil {
		return nil, err
	}
	if e.err != nil {
		return nil, e.err
	}
	e.line = append(e.line, e.end...)
	return e.arena.keep(e.line), nil
}

// Reuse lets the lines that Row has returned so far be overwritten.
func (e *Encoder) Reuse() { e.arena.reuse() }

// cell is the scan destination of one column.
type cell struct {
	enc    *Encoder
	column string
	prefix string
	append appendFunc
}

// Scan appends the value to the row's line. It implements
// [database/sql.Scanner], and relies on a row's destinations being scanned in
// their order.
func (c *cell) Scan(v any) error {
	line, err := c.append(append(c.enc.line, c.prefix...), v)
	if err != nil && c.enc.err == nil {
		c.enc.err = &ValueError{Column: c.column, Err: err}
	}
	c.enc.line = line
	return nil
}

// noRule is the error for a value that no rule of the column's kind covers: it
// is never printed as Go would print it.
func noRule(kind Kind, v any) error {
	return fmt.Errorf("there is no rule for writing a %T as %v", v, kind)
}
