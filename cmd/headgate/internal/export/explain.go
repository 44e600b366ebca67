package export

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/sqlsource"
)

// explain gives err its exit code and what to do about it.
func (j *Job) explain(ctx context.Context, err error) error {
	var known *exit.Error
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.Is(err, ErrStop) || errors.Is(context.Cause(ctx), ErrStop):
		return &exit.Error{Code: exit.Paused, What: "stopped before the first row", Do: "Nothing is lost; the same command begins again.", Err: err}
	}
	if what, do := j.explainSpec(err); what != "" {
		return &exit.Error{Code: exit.Failed, What: what, Do: do, Err: err}
	}
	return j.Database.Explain(err)
}

// explainSpec explains why a table cannot be read as it was asked for; what is
// empty if that is not the error.
func (j *Job) explainSpec(err error) (what, do string) {
	var (
		noTable  *sqlsource.NoTableError
		noColumn *sqlsource.NoColumnError
		noKey    *sqlsource.NoKeyError
		noIndex  *sqlsource.NoIndexError
		nullable *sqlsource.NullableKeyError
		keyType  *sqlsource.KeyTypeError
	)
	const otherKey = "Name other columns: --key a,b"
	switch {
	case errors.As(err, &noTable):
		do = "Check its name and schema, as in --table schema.table; names are taken as they are written."
		if len(noTable.Near) > 0 {
			do = didYouMean(noTable.Near)
		}
		return fmt.Sprintf("%s has no table %s, or this user may not see it", j.Database.Name, j.Table), do
	case errors.As(err, &noColumn):
		if len(noColumn.Near) > 0 {
			do = didYouMean(noColumn.Near)
		}
		return fmt.Sprintf("table %s has no column %s", j.Table, noColumn.Column), do
	case errors.As(err, &noKey):
		return fmt.Sprintf("table %s has no primary key, so there is no order to read and resume it in", j.Table),
			"Name columns that together are unique and never NULL: --key a,b\nIts columns are " + strings.Join(noKey.Columns, ", ") + "."
	case errors.As(err, &noIndex):
		names := make([]string, len(noIndex.Key))
		for i, k := range noIndex.Key {
			names[i] = k.Name
		}
		return fmt.Sprintf("table %s has no index in the order of %s, so every page would sort the rest of the table", j.Table, strings.Join(names, ", ")),
			"Make one with " + noIndex.Create + "\nor, for a small table, allow the sorting with --sort."
	case errors.As(err, &nullable):
		return fmt.Sprintf("key column %s of table %s may be NULL, and nothing tells such rows apart", nullable.Column, j.Table), otherKey
	case errors.As(err, &keyType):
		return fmt.Sprintf("column %s of table %s, of type %s, cannot be a key: %s", keyType.Column, j.Table, keyType.Type, keyType.Reason), otherKey
	}
	return "", ""
}

func didYouMean(near []string) string {
	return "Did you mean " + strings.Join(near, " or ") + "?"
}
