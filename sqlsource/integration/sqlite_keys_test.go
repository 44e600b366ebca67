package integration

import "testing"

func TestSQLitePagesByEachTypeOfKey(t *testing.T) {
	db := openSQLite(t)
	db.numbers(t, keyRows)
	for _, c := range []keyCase{
		{name: "integer primary key", columns: "k integer", values: "i * 1000003 - 700000000"},
		{name: "integer ends", columns: "k integer", values: "CASE WHEN i % 2 = 0 THEN 9223372036854775807 - i ELSE -9223372036854775807 + i END"},
		{name: "int", columns: "k int NOT NULL", values: "9007199254740992 + i"},
		{name: "int desc", columns: "k int NOT NULL", values: "i"},
		{name: "real", columns: "k real NOT NULL", values: "CASE i WHEN 1 THEN 9e999 WHEN 2 THEN -9e999 ELSE sqrt(i) - 10 END"},
		{name: "text", columns: "k text NOT NULL", values: "CASE i % 3 WHEN 0 THEN 'Ä' || i WHEN 1 THEN char(10, 39, 34) || i ELSE 'x' || i END"},
		{name: "text any bytes", columns: "k text NOT NULL", values: "CAST(x'00ff' AS text) || i"},
		{name: "text nocase", columns: "k text COLLATE NOCASE NOT NULL", values: "CASE i % 2 WHEN 0 THEN 'a' ELSE 'B' END || i"},
		{name: "text nullable", columns: "k text", values: "CASE WHEN i % 3 = 0 THEN NULL ELSE 'x' || i END"},
		{name: "blob", columns: "k blob NOT NULL", values: "CASE i WHEN 1 THEN x'' ELSE CAST(i AS blob) END"},
		{name: "datetime", columns: "k datetime NOT NULL", values: "datetime('2024-01-01', i || ' seconds')"},
		{name: "boolean and text", columns: "k boolean NOT NULL, k2 text NOT NULL", values: "i % 2, 'x' || i"},
		{name: "numeric mixed", columns: "k numeric NOT NULL", values: "CASE i % 4 WHEN 0 THEN i WHEN 1 THEN i + 0.5 WHEN 2 THEN 'x' || i ELSE CAST('b' || i AS blob) END"},
		{name: "untyped mixed", columns: "k NOT NULL", values: "CASE i % 4 WHEN 0 THEN i WHEN 1 THEN i + 0.5 WHEN 2 THEN '' || i ELSE CAST('b' || i AS blob) END"},
		{name: "without rowid", columns: "k text, k2 int", values: "'x' || i % 10, i", suffix: "WITHOUT ROWID"},
		{name: "without rowid one column", columns: "k text", values: "'x' || i", suffix: "WITHOUT ROWID"},
		{name: "strict", columns: "k any NOT NULL, k2 integer NOT NULL", values: "CASE i % 3 WHEN 0 THEN i WHEN 1 THEN '' || (i % 5) ELSE CAST('b' || i AS blob) END, i", suffix: "STRICT"},
		{name: "four columns", columns: "k integer NOT NULL, k2 text NOT NULL, k3 real NOT NULL, k4 bigint NOT NULL", values: "i % 2, 'x' || i % 5, (i % 7) / 8.0, i"},
	} {
		c.run(t, db)
	}
}
