package main

import (
	"errors"
	"strings"

	"github.com/headgate/headgate/cmd/headgate/internal/database"
	"github.com/headgate/headgate/cmd/headgate/internal/exit"
)

// tableName splits schema.table. A part in double quotes is taken as it is,
// dots and all, with "" for a quote, as in SQL; so is a name without a dot.
func tableName(s string) (database.Table, error) {
	var parts []string
	for rest := s; ; {
		part, after, err := namePart(rest)
		if err != nil {
			// Not SQL's quoting, then, unless there is a dot to tell it from.
			if !strings.Contains(s, ".") {
				return database.Table{Name: s}, nil
			}
			return database.Table{}, exit.Usagef("--table %s: %v", s, err)
		}
		parts = append(parts, part)
		if after == "" {
			break
		}
		rest = after[1:]
	}
	switch len(parts) {
	case 1:
		return database.Table{Name: parts[0]}, nil
	case 2:
		return database.Table{Schema: parts[0], Name: parts[1]}, nil
	}
	return database.Table{}, exit.Usagef(`--table %s: more than schema.table; put a name that has dots in double quotes, as in 'schema."a.b"'`, s)
}

// namePart returns the name that s begins with and what is behind it: nothing,
// or a dot and more.
func namePart(s string) (name, after string, err error) {
	if !strings.HasPrefix(s, `"`) {
		i := strings.IndexByte(s, '.')
		if i < 0 {
			return s, "", nil
		}
		return s[:i], s[i:], nil
	}
	var b strings.Builder
	for rest := s[1:]; ; {
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			return "", "", errors.New("a quote is not closed")
		}
		b.WriteString(rest[:i])
		rest = rest[i+1:]
		switch {
		case strings.HasPrefix(rest, `"`):
			b.WriteByte('"')
			rest = rest[1:]
		case rest == "" || rest[0] == '.':
			return b.String(), rest, nil
		default:
			return "", "", errors.New("want a dot after the closing quote")
		}
	}
}

func repeated(names []string) string {
	seen := map[string]bool{}
	for _, n := range names {
		if seen[n] {
			return n
		}
		seen[n] = true
	}
	return ""
}
