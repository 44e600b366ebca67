package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/go-sql-driver/mysql"

	"github.com/headgate/headgate/cmd/headgate/internal/encode"
	"github.com/headgate/headgate/cmd/headgate/internal/exit"
	"github.com/headgate/headgate/sqlsource"
)

// mysqlSession is set for every connection: TIMESTAMP is shown in UTC, and no
// server-wide mode changes a value's text (PAD_CHAR_TO_FULL_LENGTH would).
var mysqlSession = map[string]string{
	"time_zone": "'+00:00'",
	"sql_mode":  "''",
}

type mySQL struct {
	name     string
	user     string
	password secret
	parts    []string
}

func openMySQL(raw string) (*Database, error) {
	u, err := parse(raw)
	if err != nil {
		return nil, err
	}
	database := strings.TrimPrefix(u.Path, "/")
	if database == "" {
		return nil, &exit.Error{Code: exit.Usage, What: "the database URL names no database", Do: forms}
	}
	password, _ := u.User.Password()
	query := u.Query()
	socket := query.Get("socket")
	query.Del("socket")
	cfg, err := mysql.ParseDSN("/?" + query.Encode())
	if err != nil {
		return nil, &exit.Error{Code: exit.Usage, What: "the database URL cannot be used: " + secret(password).scrub(err.Error()), Do: forms, Err: err}
	}
	host, port := u.Hostname(), u.Port()
	if host == "" {
		host = "127.0.0.1"
	}
	if port == "" {
		port = "3306"
	}
	cfg.Net, cfg.Addr = "tcp", net.JoinHostPort(host, port)
	name := place("mysql", u.User.Username(), host, port, database)
	if socket != "" {
		cfg.Net, cfg.Addr = "unix", socket
		name = place("mysql", u.User.Username(), "", socket, database)
	}
	cfg.User, cfg.Passwd, cfg.DBName = u.User.Username(), password, database
	cfg.ParseTime = false
	cfg.InterpolateParams = false
	cfg.Logger = &mysql.NopLogger{} // what it would print comes back as an error too
	if cfg.Timeout == 0 {
		cfg.Timeout = connectTimeout
	}
	if cfg.Params == nil {
		cfg.Params = map[string]string{}
	}
	for k, v := range mysqlSession {
		cfg.Params[k] = v
	}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		return nil, &exit.Error{Code: exit.Usage, What: "the database URL cannot be used: " + secret(password).scrub(err.Error()), Do: forms, Err: err}
	}
	m := &mySQL{name: name, user: cfg.User, password: secret(password), parts: []string{cfg.User, host, database}}
	return &Database{
		DB:      sql.OpenDB(connector),
		Dialect: sqlsource.MySQL,
		Name:    name,
		Job:     "MySQL database " + database,
		driver:  m,
	}, nil
}

func (m *mySQL) rules(ctx context.Context, db *sql.DB, table Table, columns []sqlsource.Column) ([]Rule, error) {
	checked, err := mariadbJSON(ctx, db, table)
	if err != nil {
		return nil, err
	}
	rules := make([]Rule, len(columns))
	for i, c := range columns {
		rules[i] = mysqlRule(c.Name, c.Type)
		if checked[c.Name] {
			rules[i].Kind = encode.MaybeJSON
		}
	}
	return rules, nil
}

func mysqlRule(column, typ string) Rule {
	bare, _, _ := strings.Cut(strings.ToLower(typ), "(")
	bare, _, _ = strings.Cut(bare, " ")
	switch bare {
	case "tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year", "decimal", "numeric":
		return Rule{"", encode.Number}
	case "float":
		// As text the server rounds a FLOAT to six digits; as a DOUBLE it is
		// exact, and the shortest text is found from that.
		return Rule{"(" + sqlsource.MySQL.Quote(column) + " + 0e0)", encode.Float32}
	case "double", "real":
		return Rule{"", encode.Float64}
	case "bit":
		return Rule{"", encode.Bits}
	case "json":
		return Rule{"", encode.JSON}
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "vector",
		"geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
		"geometrycollection", "geomcollection":
		return Rule{"", encode.Bytes}
	}
	return Rule{"", encode.Text}
}

// mariadbJSON returns the columns that MariaDB was told are JSON: there the
// type is another name for LONGTEXT, and a check that json_valid accepts it.
// MySQL, which has the type, gives none.
func mariadbJSON(ctx context.Context, db *sql.DB, table Table) (map[string]bool, error) {
	const query = `
SELECT CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS
WHERE CONSTRAINT_SCHEMA = COALESCE(NULLIF(?, ''), DATABASE()) AND TABLE_NAME = ? AND CHECK_CLAUSE LIKE 'json_valid(%'`
	rows, err := db.QueryContext(ctx, query, table.Schema, table.Name)
	if err != nil {
		if e := (*mysql.MySQLError)(nil); errors.As(err, &e) && (e.Number == 1054 || e.Number == 1109) {
			return nil, nil // MySQL: the view has no TABLE_NAME, or there is no such view
		}
		return nil, err
	}
	defer rows.Close()
	checked := map[string]bool{}
	for rows.Next() {
		var column, clause string
		if err := rows.Scan(&column, &clause); err != nil {
			return nil, err
		}
		if strings.EqualFold(clause, "json_valid("+sqlsource.MySQL.Quote(column)+")") {
			checked[column] = true
		}
	}
	return checked, rows.Err()
}

func (m *mySQL) explain(err error) *exit.Error {
	text := m.password.scrub(err.Error(), m.parts...)
	var my *mysql.MySQLError
	if errors.As(err, &my) {
		message := m.password.scrub(my.Message, m.parts...)
		switch my.Number {
		case 1045, 1698: // access denied to the server
			return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s does not let %s in: %s", m.name, m.user, message),
				Do: "Check the user and the password. The URL may also come from HEADGATE_DB.", Err: err}
		case 1044, 1142, 1143: // to the database, the table, a column
			return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s: %s", m.name, message),
				Do: "An administrator can allow it with GRANT SELECT ON the table TO the user.", Err: err}
		case 1049:
			return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s: %s", m.name, message), Do: "Check the database's name in the URL.", Err: err}
		case 1040, 1053, 1129, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 1317, 1927:
			// Too many connections, a shutdown, the network, a wait for a lock, a kill.
			return &exit.Error{Code: exit.Retry, What: fmt.Sprintf("%s: %s", m.name, message), Do: "The same command goes on when the server is ready again.", Err: err}
		}
		return &exit.Error{Code: exit.Failed, What: fmt.Sprintf("%s: %s (error %d)", m.name, message, my.Number), Err: err}
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return cannotConnect(m.name, op.Error(), err)
	}
	if broken(err) || errors.Is(err, mysql.ErrInvalidConn) {
		return lost(m.name, text, err)
	}
	return nil
}
