package sqlsource

import (
	"errors"
	"slices"
	"strings"
)

// KeyColumn is a column of the key that a table is read in the order of.
type KeyColumn struct {
	Column
	Desc     bool // highest first
	TieBreak bool // not asked for: added so that the key tells rows apart
}

// keyColumn is a KeyColumn with all that a statement needs.
type keyColumn struct {
	KeyColumn
	codec
	name       string // quoted
	nullsFirst bool
}

// key returns the columns of the key that spec asks for, and those that must be
// added so that it tells rows apart.
func (r *relation) key(spec Spec) ([]keyColumn, error) {
	asked := spec.Key
	if asked == nil {
		asked = r.primary
	}
	if len(asked) == 0 && r.rowid != "" {
		asked = []string{r.rowid}
	}
	if len(asked) == 0 {
		return nil, &NoKeyError{Table: r.table, View: r.view, Columns: r.names()}
	}
	var key []keyColumn
	for _, name := range asked {
		k, err := r.keyColumn(spec, name)
		if err != nil {
			return nil, err
		}
		k.Desc = slices.Contains(spec.Desc, name)
		key = append(key, k)
	}
	for _, d := range spec.Desc {
		if !slices.Contains(asked, d) {
			return nil, &NoColumnError{Table: r.table, Column: d, Near: near(d, asked)}
		}
	}
	key, err := r.breakTies(spec, key)
	if err != nil {
		return nil, err
	}
	for i := range key {
		// PostgreSQL has NULL highest of all, the others lowest.
		key[i].nullsFirst = key[i].Desc == (spec.Dialect == Postgres)
	}
	return key, nil
}

func (r *relation) keyColumn(spec Spec, name string) (keyColumn, error) {
	col, ok := r.column(name)
	if !ok && r.isRowid(name) {
		// Compared as it is: it may be the name of no column.
		col, ok = relColumn{Column: Column{Name: name, Type: "INTEGER"}}, true
	}
	if !ok {
		return keyColumn{}, &NoColumnError{Table: r.table, Column: name, Near: near(name, r.names())}
	}
	if col.bad != "" {
		return keyColumn{}, &KeyTypeError{Table: r.table, Column: name, Type: col.Type, Reason: col.bad}
	}
	quoted := spec.Dialect.Quote(r.table) + "." + spec.Dialect.Quote(name)
	c, err := spec.Dialect.database().codec(col, quoted)
	if err != nil {
		if bad := (*KeyTypeError)(nil); errors.As(err, &bad) {
			bad.Table = r.table
		}
		return keyColumn{}, err
	}
	return keyColumn{KeyColumn: KeyColumn{Column: col.Column}, codec: c, name: quoted}, nil
}

// isRowid reports whether name means SQLite's row number, though no column has
// that name.
func (r *relation) isRowid(name string) bool {
	if r.rowid == "" {
		return false
	}
	switch strings.ToLower(name) {
	case "rowid", "_rowid_", "oid":
		return true
	}
	return false
}

// breakTies adds to the key what tells rows apart, if it does not itself.
func (r *relation) breakTies(spec Spec, key []keyColumn) ([]keyColumn, error) {
	if r.unique(key) {
		return key, nil
	}
	names := r.primary
	if r.rowid != "" {
		names = []string{r.rowid}
	}
	var ties []keyColumn
	for _, name := range names {
		if slices.ContainsFunc(key, func(k keyColumn) bool { return k.Name == name }) {
			continue
		}
		k, err := r.keyColumn(spec, name)
		if err != nil {
			return nil, err
		}
		k.TieBreak = true
		ties = append(ties, k)
	}
	if len(names) == 0 {
		// Nothing tells the rows with NULL apart, even under a unique index.
		for _, k := range key {
			if k.Nullable {
				return nil, &NullableKeyError{Table: r.table, Column: k.Name}
			}
		}
	}
	return r.turn(key, ties), nil
}

// turn returns the key with its ties, going the way that an index goes: one on
// the key alone has the primary key or row number behind it in some databases,
// rising, and may be read from its end.
func (r *relation) turn(key, ties []keyColumn) []keyColumn {
	with := func(desc bool) []keyColumn {
		all := slices.Clone(key)
		for _, k := range ties {
			k.Desc = desc
			all = append(all, k)
		}
		return all
	}
	mixed := slices.ContainsFunc(key, func(k keyColumn) bool { return k.Desc != key[0].Desc })
	desc := key[0].Desc && !mixed
	if other := with(!desc); !r.ordered(with(desc)) && r.ordered(other) {
		return other
	}
	return with(desc)
}

// unique reports whether the catalogue vouches that no two rows have the same
// key.
func (r *relation) unique(key []keyColumn) bool {
	has := func(name string) bool {
		return slices.ContainsFunc(key, func(k keyColumn) bool {
			return !k.Nullable && (k.Name == name || name == r.rowid && r.isRowid(k.Name))
		})
	}
	if r.rowid != "" && has(r.rowid) {
		return true
	}
	for _, ix := range r.indexes {
		if ix.unique && !slices.ContainsFunc(ix.columns[:ix.own], func(c indexColumn) bool { return !has(c.unique) }) {
			return true
		}
	}
	return false
}
