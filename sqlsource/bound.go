package sqlsource

import "strings"

// past returns an expression that is 1 for rows past the query's bound and else
// 0, and makes its arguments those of the query's head.
//
// The bound is not part of the WHERE clause, where it would be a second set of
// ranges for a planner to see through. Rows come in order, so the first one past
// it ends the reading; what is read in vain is less than a page at the end.
func (q *query) past() string {
	var legs []string
	for last, k := range q.key {
		if q.upto[last] == nil && !k.nullsFirst {
			continue // nothing comes after NULL
		}
		var terms []string
		for i, equal := range q.key[:last] {
			if q.upto[i] == nil {
				terms = append(terms, equal.name+" IS NULL")
			} else {
				terms = append(terms, equal.name+" = "+q.bound(i))
			}
		}
		if q.upto[last] == nil {
			terms = append(terms, k.name+" IS NOT NULL")
		} else {
			beyond := k.name + k.beyond() + q.bound(last)
			if k.Nullable && !k.nullsFirst {
				beyond = "(" + beyond + " OR " + k.name + " IS NULL)"
			}
			terms = append(terms, beyond)
		}
		legs = append(legs, strings.Join(terms, " AND "))
	}
	if len(legs) == 0 {
		return "0"
	}
	return "CASE WHEN " + strings.Join(legs, " OR ") + " THEN 1 ELSE 0 END"
}

// bound returns an argument: the value of the bound's i-th column.
func (q *query) bound(i int) string {
	q.args = append(q.args, arg{upto: true, key: i})
	return q.key[i].bind(q.dialect.Placeholder(len(q.args)))
}
