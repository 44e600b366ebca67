package integration

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/headgate/headgate/sqlsource"
)

func TestMySQLPagesByEachTypeOfKeyWhateverTheDriversOptions(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []struct {
		name string
		set  func(*mysql.Config)
	}{
		{"plain", func(*mysql.Config) {}},
		{"parseTime", func(c *mysql.Config) { c.ParseTime = true }},
		{"parseTime in Berlin", func(c *mysql.Config) { c.ParseTime, c.Loc = true, berlin }},
		{"interpolateParams", func(c *mysql.Config) { c.InterpolateParams = true }},
	} {
		t.Run(o.name, func(t *testing.T) {
			db := openMySQL(t, o.set)
			if o.name != "plain" {
				db.sizes = []int{7, 1000} // three round trips a page
			}
			db.numbers(t, keyRows)
			for _, c := range mysqlKeys {
				c.run(t, db)
			}
		})
	}
}

var mysqlKeys = []keyCase{
	{name: "tinyint unsigned and int", columns: "k tinyint unsigned, k2 int", values: "i % 200, -i"},
	{name: "bigint beyond doubles", columns: "k bigint", values: "9007199254740992 + i"},
	{name: "bigint unsigned", columns: "k bigint unsigned", values: "IF(i % 2 = 0, 18446744073709551615 - i, i)"},
	{name: "decimal", columns: "k decimal(40,18)", values: "(i - 200) * 1234567890123456789.000000000000000001"},
	{name: "decimal unsigned", columns: "k decimal(20,2) unsigned", values: "i / 4"},
	{name: "float", columns: "k float", values: "sqrt(i) * 1000000"},
	{name: "double", columns: "k double", values: "sqrt(i) - 10"},
	{name: "bit", columns: "k bit(64)", values: "IF(i % 2 = 0, 18446744073709551615 - i, i)"},
	{name: "varchar", columns: "k varchar(200)", values: `CASE i % 3 WHEN 0 THEN CONCAT('Ä', i) WHEN 1 THEN CONCAT('\n''"\\\\', i) ELSE CONCAT('😀', i) END`},
	{name: "varchar binary", columns: "k varchar(200) COLLATE utf8mb4_bin", values: "CONCAT(IF(i % 2 = 0, 'a', 'A'), FLOOR(i / 2))"},
	{name: "varchar latin1", columns: "k varchar(200) CHARACTER SET latin1 COLLATE latin1_german2_ci", values: "CONCAT(IF(i % 2 = 0, 'ä', 'b'), i)"},
	{name: "char and varchar", columns: "k char(10), k2 varchar(20)", values: "CONCAT('x', i % 5), CONCAT('y', i)"},
	{name: "binary", columns: "k binary(16)", values: "UNHEX(MD5(i))"},
	{name: "varbinary", columns: "k varbinary(32)", values: "IF(i = 1, '', UNHEX(MD5(i)))"},
	{name: "date", columns: "k date", values: "DATE '1999-12-01' + INTERVAL i DAY"},
	{name: "datetime", columns: "k datetime", values: "TIMESTAMP '2024-03-31 01:50:00' + INTERVAL i SECOND"},
	{name: "datetime6", columns: "k datetime(6)", values: "TIMESTAMP '2024-03-31 01:59:59.999900' + INTERVAL i MICROSECOND"},
	{name: "timestamp6", columns: "k timestamp(6)", values: "TIMESTAMP '2024-10-27 00:59:59.999900' + INTERVAL i MICROSECOND"},
	{name: "time6", columns: "k time(6)", values: "SEC_TO_TIME((i - 200) * 4000 + 0.000001 * i)"},
	{name: "year and int", columns: "k year, k2 int", values: "2000 + i % 20, i"},
	{name: "time beyond a day", columns: "k time(3)", values: "SEC_TO_TIME((i - 200) * 15000 + 0.001 * i)"},
	{name: "three columns", columns: "k int, k2 decimal(10,3), k3 varchar(20)", values: "i % 2, (i % 7) / 8, CONCAT('x', i)"},
	{name: "four columns", columns: "k int, k2 varchar(20), k3 datetime(6), k4 bigint unsigned", values: "i % 2, CONCAT('x', i % 5), TIMESTAMP '2024-01-01 00:00:00' + INTERVAL i % 7 MICROSECOND, i"},
}

func TestMySQLPagesByDatesThatAreNone(t *testing.T) {
	for _, parseTime := range []bool{false, true} {
		db := openMySQL(t, func(c *mysql.Config) {
			c.ParseTime = parseTime
			c.Params = map[string]string{"sql_mode": "'ALLOW_INVALID_DATES'"}
		})
		db.numbers(t, keyRows)
		for _, c := range []keyCase{
			{name: "zero date", columns: "k date, k2 int", values: "CASE i % 4 WHEN 0 THEN '0000-00-00' WHEN 1 THEN '2024-00-00' WHEN 2 THEN '2024-02-00' ELSE '2024-02-31' END, i"},
			{name: "zero datetime", columns: "k datetime(6), k2 int", values: "CASE i % 3 WHEN 0 THEN '0000-00-00' WHEN 1 THEN '2024-02-31 10:00:00.000001' ELSE '9999-12-31 23:59:59.999999' END, i"},
			{name: "zero timestamp", columns: "k timestamp(6), k2 int", values: "CASE i % 3 WHEN 0 THEN '0000-00-00' WHEN 1 THEN '1970-01-01 00:00:01' ELSE '2038-01-19 03:14:07.999999' END, i"},
		} {
			c.run(t, db)
		}
	}
}

func TestMySQLPagesByMariaDBsOwnTypes(t *testing.T) {
	db := openMySQL(t)
	if !strings.Contains(list[string](t, db, "SELECT VERSION()")[0], "MariaDB") {
		t.Skip("SKIPPED: not MariaDB")
	}
	db.numbers(t, keyRows)
	for _, c := range []keyCase{
		{name: "uuid", columns: "k uuid", values: "CONCAT(LEFT(MD5(i), 8), '-', MID(MD5(i), 9, 4), '-1', MID(MD5(i), 14, 3), '-8', MID(MD5(i), 18, 3), '-', RIGHT(MD5(i), 12))"},
		{name: "inet6", columns: "k inet6", values: "CONCAT('2001:db8::', HEX(i))"},
		{name: "inet4", columns: "k inet4", values: "CONCAT('10.', i % 7, '.', FLOOR(i / 200), '.', i % 200)"},
	} {
		c.run(t, db)
	}
}

func TestMySQLRefusesAKeyThatItOrdersOtherwiseThanItCompares(t *testing.T) {
	db := openMySQL(t)
	db.exec(t,
		"CREATE TABLE t (k enum('b', 'a') NOT NULL PRIMARY KEY)",
		"CREATE TABLE p (k text NOT NULL, PRIMARY KEY (k(10)))")
	for _, table := range []string{"t", "p"} {
		_, err := sqlsource.Describe(t.Context(), db.DB, sqlsource.Spec{Dialect: db.dialect, Table: table})
		var bad *sqlsource.KeyTypeError
		if !errors.As(err, &bad) || bad.Table != table || bad.Column != "k" {
			t.Errorf("%s: got %v, want a *KeyTypeError", table, err)
		}
	}
}
