package sqlsource

import (
	"slices"
	"strings"
)

const mostNear = 3

// near returns those of names that someone who wrote name may have meant, the
// likeliest first: the same but for case, with few letters changed, or with
// name as their beginning.
func near(name string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	lower := strings.ToLower(name)
	for _, n := range names {
		low := strings.ToLower(n)
		// A table of another schema is listed as schema.table and is near if
		// either form is.
		_, bare, ok := strings.Cut(low, ".")
		if !ok {
			bare = low
		}
		d := min(distance(lower, low), distance(lower, bare)+1)
		if low == lower || bare == lower {
			d = 0
		} else if d > max(1, len([]rune(lower))/3) {
			if len(lower) < 3 || !strings.HasPrefix(low, lower) {
				continue
			}
		}
		found = append(found, candidate{n, d})
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.distance - b.distance })
	if len(found) > mostNear {
		found = found[:mostNear]
	}
	near := make([]string, len(found))
	for i, c := range found {
		near[i] = c.name
	}
	return near
}

// distance returns how many letters must be put in, taken out, replaced or
// swapped with their neighbour to make b of a.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	before := make([]int, len(t)+1) // the row before last
	last := make([]int, len(t)+1)
	row := make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(s); i++ {
		row[0] = i
		for j := 1; j <= len(t); j++ {
			change := last[j-1]
			if s[i-1] != t[j-1] {
				change++
			}
			row[j] = min(change, last[j]+1, row[j-1]+1)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(t)]
}
