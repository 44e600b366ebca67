package integration

import (
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
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
	{name: "three columns", columns: "k int, k2 decimal(10,3), k3 varchar(20)", values: "i % 2, (i % 7) / 8, CONCAT('x', i)"},
	{name: "four columns", columns: "k int, k2 varchar(20), k3 datetime(6), k4 bigint unsigned", values: "i % 2, CONCAT('x', i % 5), TIMESTAMP '2024-01-01 00:00:00' + INTERVAL i % 7 MICROSECOND, i"},
}
