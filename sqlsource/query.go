package sqlsource

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/headgate/headgate/cursor"
)

// query makes the statements that read pages. It never changes.
//
// How it works: the rows after a key (x, y) are those with the same first
// column and a greater second, and then those with a greater first. Each of
// these legs is one range of the key's index, and they follow each other in the
// key's order. Where a database finds that the legs are one range, which it
// does for columns that cannot be NULL and mostly only if all go the same way,
// one statement reads the page. Otherwise each leg is a statement, and the next
// is asked only for what is missing of the page; no planner has to see through
// anything then.
type query struct {
	dialect Dialect
	head    string // SELECT … FROM …
	args    []arg  // of head
	from    string // the end of head: FROM …
	single  bool   // one statement reads a page, whatever it comes after
	key     []keyColumn
	upto    cursor.Tuple // the last row's key; nil: no bound
}

// statement is a query of a part of a page.
type statement struct {
	text string // without its LIMIT
	args []arg
}

// arg is an argument of a statement: a value of the key that the rows come
// after, or of the one that they come up to.
type arg struct {
	upto bool
	key  int
}

func newQuery(spec Spec, rel *relation, columns []relColumn, key []keyColumn, hint string) *query {
	d := spec.Dialect
	table := d.Quote(rel.table)
	var list []string
	for _, c := range columns {
		name := table + "." + d.Quote(c.Name)
		if spec.Select != nil {
			if expr := spec.Select(c.Column); expr != "" {
				name = expr + " AS " + d.Quote(c.Name)
			}
		}
		list = append(list, name)
	}
	from := table
	if rel.schema != "" {
		from = d.Quote(rel.schema) + "." + table
	}
	q := &query{dialect: d, key: key, upto: spec.Upto, from: " FROM " + from + hint}
	nullable := slices.ContainsFunc(key, func(k keyColumn) bool { return k.Nullable })
	mixed := slices.ContainsFunc(key, func(k keyColumn) bool { return k.Desc != key[0].Desc })
	q.single = !nullable && !(mixed && d.database().rowValues())
	q.selects(list)
	return q
}

// selects makes the head: of the list, the key and the bound.
func (q *query) selects(list []string) {
	for _, k := range q.key {
		list = append(list, k.read)
	}
	q.args = nil
	if q.upto != nil {
		list = append(list, q.past())
	}
	q.head = "SELECT " + strings.Join(list, ", ") + q.from
}

// keys returns a query of the keys alone, of the table with more behind its name.
func (q *query) keys(more string) *query {
	keys := *q
	keys.from += more
	keys.selects(nil)
	return &keys
}

// whole is the statement for the rows from the first on.
func (q *query) whole() statement {
	return statement{text: q.head + order(q.key), args: q.args}
}

// order returns the ORDER BY of key, with the table's name, since a bare one
// would mean the expression selected under that name.
func order(key []keyColumn) string {
	if len(key) == 0 {
		return ""
	}
	terms := make([]string, len(key))
	for i, k := range key {
		terms[i] = k.name
		if k.Desc {
			terms[i] += " DESC"
		}
	}
	return " ORDER BY " + strings.Join(terms, ", ")
}

// after returns the statements that together give the rows after one, in order.
// null tells which values of its key are NULL.
func (q *query) after(null func(i int) bool) []statement {
	switch {
	case !q.single || len(q.key) == 1:
		return q.legs(null)
	case q.dialect.database().rowValues():
		return []statement{q.row()}
	}
	return []statement{q.nested()}
}

// row compares all columns at once: (a, b) > (x, y).
func (q *query) row() statement {
	p := q.predicate()
	names := make([]string, len(q.key))
	values := make([]string, len(q.key))
	for i, k := range q.key {
		names[i], values[i] = k.name, p.value(i)
	}
	p.add("(" + strings.Join(names, ", ") + ")" + q.key[0].beyond() + "(" + strings.Join(values, ", ") + ")")
	return p.statement(q.key)
}

// nested compares all columns in a form whose ranges MySQL works out, whichever
// way they go: a >= x AND (a > x OR (a = x AND b > y)).
func (q *query) nested() statement {
	p := q.predicate()
	k := q.key[0]
	bound := k.name + strings.TrimRight(k.beyond(), " ") + "= " + p.value(0)
	p.add(bound + " AND (" + q.nest(p, 0) + ")")
	return p.statement(q.key)
}

func (q *query) nest(p *predicate, i int) string {
	k := q.key[i]
	beyond := k.name + k.beyond() + p.value(i)
	if i == len(q.key)-1 {
		return beyond
	}
	equal := k.name + " = " + p.value(i)
	return beyond + " OR (" + equal + " AND (" + q.nest(p, i+1) + "))"
}

// legs returns a statement for each range after the key, nearest first.
func (q *query) legs(null func(i int) bool) []statement {
	var legs []statement
	for last := len(q.key) - 1; last >= 0; last-- {
		k := q.key[last]
		switch {
		case !null(last):
			legs = append(legs, q.leg(null, last, func(p *predicate) string { return k.name + k.beyond() + p.value(last) }, last))
			if k.Nullable && !k.nullsFirst {
				legs = append(legs, q.leg(null, last, func(*predicate) string { return k.name + " IS NULL" }, last+1))
			}
		case k.nullsFirst:
			legs = append(legs, q.leg(null, last, func(*predicate) string { return k.name + " IS NOT NULL" }, last))
		}
	}
	return legs
}

// leg returns the statement for the rows with the first columns up to last equal
// and that one beyond. The first constant columns are the same in all of them.
func (q *query) leg(null func(i int) bool, last int, beyond func(*predicate) string, constant int) statement {
	p := q.predicate()
	for i, k := range q.key[:last] {
		if null(i) {
			p.add(k.name + " IS NULL")
		} else {
			p.add(p.equal(i))
		}
	}
	p.add(beyond(p))
	if q.dialect == MySQL {
		// It would sort by a column though that is NULL throughout.
		return p.statement(q.key[constant:])
	}
	return p.statement(q.key)
}

func (k keyColumn) beyond() string {
	if k.Desc {
		return " < "
	}
	return " > "
}

// limited returns st for at most limit rows after a key.
func (q *query) limited(st statement, after cursor.Tuple, limit int) Statement {
	args := make([]any, len(st.args), len(st.args)+1)
	for i, a := range st.args {
		if a.upto {
			args[i] = q.upto[a.key]
		} else {
			args[i] = after[a.key]
		}
	}
	text, arg := q.limit(st, limit)
	if arg {
		args = append(args, limit)
	}
	return Statement{SQL: text, Args: args}
}

// limit returns the text of st for at most limit rows, and whether the limit is
// its last argument.
func (q *query) limit(st statement, limit int) (text string, arg bool) {
	if q.dialect.database().literalLimit() {
		return st.text + " LIMIT " + strconv.Itoa(limit), false
	}
	return st.text + " LIMIT " + q.dialect.Placeholder(len(st.args)+1), true
}

// page returns the statements for the rows after a key, or for the first page if
// first is true.
func (q *query) page(after cursor.Tuple, first bool) ([]statement, error) {
	if first {
		return []statement{q.whole()}, nil
	}
	if err := q.fits(after); err != nil {
		return nil, err
	}
	return q.after(func(i int) bool { return after[i] == nil }), nil
}

func (q *query) fits(c cursor.Tuple) error {
	if len(c) != len(q.key) {
		return fmt.Errorf("the cursor has %d values and the key %d columns: it was made for another key", len(c), len(q.key))
	}
	for i, k := range q.key {
		if c[i] == nil && !k.Nullable {
			return fmt.Errorf("the cursor has NULL for %q, which cannot be NULL: it was made for another key", k.Name)
		}
	}
	return nil
}

// predicate collects a WHERE clause and its arguments, in the order in which
// they stand in it.
type predicate struct {
	q     *query
	terms []string
	args  []arg
}

func (q *query) predicate() *predicate { return &predicate{q: q, args: slices.Clone(q.args)} }

// value returns an argument: the value of the i-th key column.
func (p *predicate) value(i int) string {
	p.args = append(p.args, arg{key: i})
	return p.q.key[i].bind(p.q.dialect.Placeholder(len(p.args)))
}

// equal compares the i-th key column with its value.
func (p *predicate) equal(i int) string {
	if p.q.dialect == Postgres && i == 0 {
		// Of a first column known to be constant PostgreSQL drops the order, and
		// may then take an index on the others alone, for all rows after their
		// values, whatever the first one is.
		return p.q.key[i].name + " = ANY (ARRAY[" + p.value(i) + "])"
	}
	return p.q.key[i].name + " = " + p.value(i)
}

func (p *predicate) add(term string) { p.terms = append(p.terms, term) }

func (p *predicate) statement(by []keyColumn) statement {
	return statement{
		text: p.q.head + " WHERE " + strings.Join(p.terms, " AND ") + order(by),
		args: p.args,
	}
}
