package export

import (
	"fmt"
	"strings"

	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/sqlsource"
)

// rules is the version of how values are written. Raise it when a release
// writes some value otherwise than before: a job must not go on in another way
// than it began.
const rules = 1

// identity describes what a job writes, one fact a line: two jobs with the same
// identity write the same bytes from the same rows. It is stored with the state
// as its fingerprint, in words, so that a refusal can say what changed.
func identity(job string, format encode.Format, desc *sqlsource.Description, columns []encode.Column) string {
	var b strings.Builder
	fmt.Fprintf(&b, "from %s\n", job)
	fmt.Fprintf(&b, "table %q\n", desc.Table)
	if desc.Schema != "" {
		fmt.Fprintf(&b, "schema %q\n", desc.Schema)
	}
	for _, k := range desc.Key {
		way := "ascending"
		if k.Desc {
			way = "descending"
		}
		fmt.Fprintf(&b, "key %q %s\n", k.Name, way)
	}
	for i, c := range desc.Columns {
		null := "not null"
		if c.Nullable {
			null = "null"
		}
		fmt.Fprintf(&b, "column %q %s, %s, written as %v\n", c.Name, c.Type, null, columns[i].Kind)
	}
	fmt.Fprintf(&b, "to %v by rules %d", format, rules)
	return b.String()
}

// changes returns the lines that only one of two identities has, - before those
// of the stored one and + before those of the current one.
func changes(stored, current string) string {
	was, is := strings.Split(stored, "\n"), strings.Split(current, "\n")
	count := map[string]int{}
	for _, line := range is {
		count[line]++
	}
	var out []string
	for _, line := range was {
		if count[line] > 0 {
			count[line]--
		} else {
			out = append(out, "  - "+line)
		}
	}
	for _, line := range is {
		if count[line] > 0 {
			count[line]--
			out = append(out, "  + "+line)
		}
	}
	if out == nil {
		return "  the order of the columns or of the key"
	}
	return strings.Join(out, "\n")
}
