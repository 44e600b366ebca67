package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/sqlsource"
)

// postgresSession is set for every connection, over what the server, the
// database, the role, the URL or the environment say: a job that is gone on
// with tomorrow, from another machine, must write the same text.
var postgresSession = map[string]string{
	"application_name":              "headgate",
	"client_encoding":               "UTF8",
	"DateStyle":                     "ISO, MDY",
	"TimeZone":                      "UTC",
	"IntervalStyle":                 "postgres",
	"extra_float_digits":            "3", // exact before PostgreSQL 12 too; since then any positive value means shortest exact
	"bytea_output":                  "hex",
	"xmloption":                     "content",
	"default_transaction_read_only": "on",
}

type postgres struct {
	name     string
	user     string
	password secret
	parts    []string // of the address, which messages may name
}

func openPostgres(raw string) (*Database, error) {
	u, err := parse(raw)
	if err != nil {
		return nil, err
	}
	if scheme(raw) == "postgresql" {
		u.Scheme = "postgres"
	}
	cfg, err := pgx.ParseConfig(u.String())
	if err != nil {
		// The cause alone: the whole quotes the URL.
		reason := "a parameter has a value that the driver does not know"
		if inner := errors.Unwrap(err); inner != nil {
			pw, _ := u.User.Password()
			reason = secret(pw).scrub(inner.Error())
		}
		return nil, &exit.Error{Code: exit.Usage, What: "the database URL cannot be used: " + reason, Do: forms, Err: err}
	}
	for name := range cfg.RuntimeParams {
		for set := range postgresSession {
			if strings.EqualFold(name, set) {
				delete(cfg.RuntimeParams, name)
			}
		}
	}
	for name, value := range postgresSession {
		cfg.RuntimeParams[name] = value
	}
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = connectTimeout
	}
	p := &postgres{
		name:     place("postgres", cfg.User, cfg.Host, cfg.Port, cfg.Database),
		user:     cfg.User,
		password: secret(cfg.Password),
		parts:    []string{cfg.User, cfg.Host, cfg.Database},
	}
	return &Database{
		DB:      stdlib.OpenDB(*cfg),
		Dialect: sqlsource.Postgres,
		Name:    p.name,
		Job:     "PostgreSQL database " + cfg.Database,
		driver:  p,
	}, nil
}

// rules chooses what the driver gives as it is and what the server's own output
// function formats, so that the text is the one that COPY writes.
func (p *postgres) rules(ctx context.Context, db *sql.DB, _ Table, columns []sqlsource.Column) ([]Rule, error) {
	rules := make([]Rule, len(columns))
	for i, c := range columns {
		typ := c.Type
		rule, known := postgresRule(c.Name, typ)
		if !known {
			base, err := postgresDomainBase(ctx, db, typ)
			if err != nil {
				return nil, err
			}
			if base != "" {
				rule, _ = postgresRule(c.Name, base)
			}
		}
		rules[i] = rule
	}
	return rules, nil
}

// postgresRule returns the rule for a type as the catalogue spells it; known is
// false for a type that is not built in.
func postgresRule(column, typ string) (rule Rule, known bool) {
	name := sqlsource.Postgres.Quote(column)
	cast := name + "::text"
	// Some types have a cast to text of their own, which is not their output:
	// boolean gives true for t, inet adds a netmask, xml keeps its declaration,
	// "char" and bpchar lose bytes. format calls it, but makes NULL an empty text;
	// IS DISTINCT FROM, unlike IS NOT NULL, is right for rows too.
	output := fmt.Sprintf("CASE WHEN %s IS DISTINCT FROM NULL THEN format('%%s', %s) END", name, name)
	if strings.HasSuffix(typ, "[]") {
		return Rule{cast, encode.Text}, true
	}
	bare, rest, _ := strings.Cut(typ, "(")
	if _, tail, ok := strings.Cut(rest, ")"); ok {
		bare += tail // timestamp(3) with time zone
	}
	switch strings.TrimSpace(bare) {
	case "smallint", "integer", "bigint", "oid":
		return Rule{"", encode.Number}, true
	case "numeric", "real", "double precision":
		return Rule{cast, encode.Number}, true
	case "boolean":
		return Rule{"", encode.Bool}, true
	case "text", "character varying", "character", "bpchar", "name":
		return Rule{"", encode.Text}, true
	case "bytea":
		return Rule{"", encode.Bytes}, true
	case "json", "jsonb":
		return Rule{cast, encode.JSON}, true
	case "uuid", "date", "interval", "money", "macaddr", "macaddr8", "bit", "bit varying",
		"time without time zone", "time with time zone",
		"timestamp without time zone", "timestamp with time zone",
		"int4range", "int8range", "numrange", "tsrange", "tstzrange", "daterange",
		"tsvector", "tsquery", "point", "line", "lseg", "box", "path", "polygon", "circle":
		return Rule{cast, encode.Text}, true
	case "inet", "cidr", "xml", `"char"`:
		return Rule{output, encode.Text}, true
	}
	return Rule{output, encode.Text}, false
}

// postgresDomainBase returns the type that a domain is based on in the end, or
// "" if typ is no domain.
func postgresDomainBase(ctx context.Context, db *sql.DB, typ string) (string, error) {
	const query = `
WITH RECURSIVE chain AS (
	SELECT t.typtype, t.typbasetype, t.typtypmod, 0 AS depth
	FROM pg_catalog.pg_type t WHERE t.oid = pg_catalog.to_regtype($1)
UNION ALL
	SELECT t.typtype, t.typbasetype, t.typtypmod, depth + 1
	FROM chain c JOIN pg_catalog.pg_type t ON t.oid = c.typbasetype
	WHERE c.typtype = 'd'
)
SELECT pg_catalog.format_type(typbasetype, NULL) FROM chain
WHERE typtype = 'd' ORDER BY depth DESC LIMIT 1`
	var base string
	err := db.QueryRowContext(ctx, query, typ).Scan(&base)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return base, err
}

func (p *postgres) explain(err error) *exit.Error {
	text := p.password.scrub(err.Error(), p.parts...)
	var pg *pgconn.PgError
	var connect *pgconn.ConnectError
	if errors.As(err, &pg) {
		message := p.password.scrub(pg.Message, p.parts...)
		switch {
		case pg.Code == "28P01" || pg.Code == "28000":
			return &exit.Error{Code: exit.Failed, Err: err,
				What: fmt.Sprintf("%s does not let %s in: %s", p.name, p.user, message),
				Do:   "Check the user and the password. The password may also come from PGPASSWORD or ~/.pgpass, the whole URL from HEADGATE_DB."}
		case pg.Code == "3D000":
			return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s: %s", p.name, message), Do: "Check the database's name in the URL.", Err: err}
		case pg.Code == "42501":
			return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s: %s", p.name, message),
				Do: fmt.Sprintf("Its owner can allow it with GRANT SELECT ON the table TO %s.", sqlsource.Postgres.Quote(p.user)), Err: err}
		case passing(pg.Code):
			return &exit.Error{Code: exit.Retry, What: fmt.Sprintf("%s: %s", p.name, message), Do: "The same command goes on when the server is ready again.", Err: err}
		}
		return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s: %s (SQLSTATE %s)", p.name, message, pg.Code), Err: err}
	}
	if errors.As(err, &connect) {
		return cannotConnect(p.name, p.password.scrub(connect.Unwrap().Error(), p.parts...), err)
	}
	if broken(err) || errors.Is(err, pgconn.ErrConnClosed) || pgconn.Timeout(err) {
		return lost(p.name, text, err)
	}
	return nil
}

// passing reports whether a SQLSTATE tells of something that passes by itself:
// connection trouble, lack of resources, a restart, a conflict with recovery.
func passing(code string) bool {
	for _, class := range []string{"08", "53", "57P", "40", "55P03", "58"} {
		if strings.HasPrefix(code, class) {
			return true
		}
	}
	return false
}
