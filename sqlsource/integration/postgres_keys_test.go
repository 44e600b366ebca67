package integration

import "testing"

func TestPostgresPagesByEachTypeOfKey(t *testing.T) {
	db := openPostgres(t)
	db.numbers(t, keyRows)
	db.exec(t,
		"CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')",
		"CREATE DOMAIN amount AS numeric(20,3) CHECK (VALUE IS NOT NULL)",
		"CREATE DOMAIN amount2 AS amount")
	for _, c := range []keyCase{
		{name: "smallint", columns: "k smallint", values: "i - 200"},
		{name: "integer", columns: "k integer", values: "i * 1000003 - 700000000"},
		{name: "bigint beyond doubles", columns: "k bigint", values: "9007199254740992 + i"},
		{name: "bigint ends", columns: "k bigint", values: "CASE WHEN i % 2 = 0 THEN 9223372036854775807 - i ELSE -9223372036854775807 + i END"},
		{name: "numeric", columns: "k numeric", values: "CASE WHEN i = 1 THEN 'NaN' WHEN i = 2 THEN 'Infinity' WHEN i = 3 THEN '-Infinity' ELSE (i - 200) * 1234567890123456789.000000000000000001 END"},
		{name: "numeric scale", columns: "k numeric(30,10)", values: "i / 7.0"},
		{name: "domain", columns: "k amount2", values: "i / 1000.0"},
		{name: "real", columns: "k real", values: "CASE WHEN i = 1 THEN 'NaN' WHEN i = 2 THEN '-Infinity' ELSE sqrt(i)::real - 10 END"},
		{name: "double", columns: "k double precision", values: "CASE WHEN i = 1 THEN 'NaN' WHEN i = 2 THEN 'Infinity' ELSE sqrt(i) - 10 END"},
		{name: "text", columns: "k text", values: "CASE i % 4 WHEN 0 THEN repeat('a', i) WHEN 1 THEN 'Ä' || i WHEN 2 THEN E'\\n''\"\\\\' || i ELSE chr(128512) || i END"},
		{name: "text collated", columns: `k text COLLATE "und-x-icu"`, values: "CASE i % 3 WHEN 0 THEN 'a' ELSE 'A' END || (i / 2) || CASE i % 2 WHEN 0 THEN 'é' ELSE 'e' END || i"},
		{name: "varchar", columns: "k varchar(20)", values: "'x' || i"},
		{name: "char", columns: "k char(12)", values: "'x' || i"},
		{name: "name", columns: "k name", values: "'x' || i"},
		{name: "bytea", columns: "k bytea", values: "CASE WHEN i = 1 THEN '\\x' ELSE decode(md5(i::text), 'hex') END"},
		{name: "uuid", columns: "k uuid", values: "md5(i::text)::uuid"},
		{name: "date", columns: "k date", values: "CASE WHEN i = 1 THEN 'infinity' WHEN i = 2 THEN '-infinity' WHEN i = 3 THEN '0044-03-15 BC' WHEN i = 4 THEN '5874897-12-31' ELSE date '1999-12-01' + i END"},
		{name: "timestamp", columns: "k timestamp", values: "CASE WHEN i = 1 THEN 'infinity' WHEN i = 2 THEN '294276-12-31 23:59:59.999999' WHEN i = 3 THEN '4713-01-01 00:00:00 BC' ELSE timestamp '1969-12-31 23:59:59.999' + i * interval '1 microsecond' END"},
		{name: "timestamptz", columns: "k timestamptz", values: "CASE WHEN i = 1 THEN 'infinity' WHEN i = 2 THEN '-infinity' WHEN i = 3 THEN '0001-01-01 00:00:00+00' ELSE timestamptz '2024-10-27 00:59:59.9999+00' + i * interval '1 microsecond' END"},
		{name: "time", columns: "k time", values: "time '10:00' + i * interval '1 microsecond'"},
		{name: "timetz", columns: "k timetz", values: "timetz '10:00+02' + i * interval '1 microsecond'"},
		{name: "interval", columns: "k interval", values: "i * interval '1 day 1 microsecond' - interval '3 months'"},
		{name: "inet", columns: "k inet", values: "inet '10.0.0.0' + i"},
		{name: "oid", columns: "k oid", values: "(4294967295 - i)::oid"},
		{name: "array", columns: "k text[]", values: "ARRAY['a,\"b', NULL, i::text]"},
		{name: "range", columns: "k int4range", values: "int4range(i % 30, 30 + i)"},
		{name: "jsonb", columns: "k jsonb", values: "jsonb_build_object('a', i)"},
		{name: "bool and bigint", columns: "k bool, k2 bigint", values: "i % 3 = 0, i"},
		{name: "enum and text", columns: "k mood, k2 text", values: "(ARRAY['happy','sad','ok'])[1 + i % 3]::mood, 'x' || i"},
		{name: "four columns", columns: "k integer, k2 text, k3 timestamptz, k4 numeric", values: "i % 2, 'x' || i % 5, timestamptz '2024-01-01' + (i % 7) * interval '1 microsecond', i"},
	} {
		c.run(t, db)
	}
}
