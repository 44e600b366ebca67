package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// postgresTypes is one column for each type, with the values that are awkward
// in it.
var postgresTypes = []struct {
	column, typ string
	values      []string // SQL literals
}{
	{"c_smallint", "smallint", []string{"-32768", "0", "32767"}},
	{"c_integer", "integer", []string{"-2147483648", "2147483647"}},
	{"c_bigint", "bigint", []string{"-9223372036854775808", "9007199254740993", "9223372036854775807"}},
	{"c_oid", "oid", []string{"4294967295"}},
	{"c_numeric", "numeric", []string{"0", "-0.50", "1.500", "'NaN'", "'Infinity'", "'-Infinity'", "1e-20", "12345678901234567890123456789.123456789", "1e200"}},
	{"c_decimal", "numeric(12,4)", []string{"1", "-12345678.0001"}},
	{"c_real", "real", []string{"0.1", "'-0'", "1e6", "999999", "123456.7", "1e-5", "3.4028235e38", "1e-45", "'NaN'", "'Infinity'"}},
	{"c_double", "double precision", []string{"0.1", "'-0'", "1e15", "1e14", "123456789012345.6", "1e-5", "0.0001", "5e-324", "1.7976931348623157e308", "'NaN'", "'-Infinity'"}},
	{"c_bool", "boolean", []string{"true", "false"}},
	{"c_text", "text", []string{"''", "'a,b'", "'say \"hi\"'", `E'two\nlines'`, `E'cr\rlf\r\n'`, `E'\t'`, `'\.'`, `'\N'`, "' both '", "'NULL'", "'Grüße, 世界 🎈'", `E'\x01\x7f'`, "'''single'''"}},
	{"c_varchar", "varchar(20)", []string{"'abc  '", "''"}},
	{"c_char", "char(5)", []string{"'ab'", "''", "'abcde'"}},
	{"c_bpchar", "bpchar", []string{"'ab  '"}},
	{"c_onechar", `"char"`, []string{"'x'", `'\200'`}},
	{"c_name", "name", []string{"'pg_class'"}},
	{"c_uuid", "uuid", []string{"'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"}},
	{"c_bytea", "bytea", []string{`'\x'`, `'\x00ff5c22'`}},
	{"c_date", "date", []string{"'2024-02-29'", "'0001-01-01'", "'4713-01-01 BC'", "'9999-12-31'", "'infinity'", "'-infinity'", "'5874897-12-31'"}},
	{"c_time", "time", []string{"'00:00'", "'23:59:59.999999'", "'24:00'"}},
	{"c_time3", "time(3)", []string{"'12:34:56.789'"}},
	{"c_timetz", "timetz", []string{"'12:34:56.789+05:30'", "'00:00-12:34:56'"}},
	{"c_timestamp", "timestamp", []string{"'2024-02-29 12:34:56.789'", "'1969-12-31 23:59:59.000001'", "'0001-01-01 BC'", "'infinity'"}},
	{"c_timestamptz", "timestamptz", []string{"'2024-07-01 12:00+02'", "'1900-01-01 00:00:00.123456+00'", "'-infinity'", "'294276-12-31 23:59:59.999999+00'"}},
	{"c_interval", "interval", []string{"'1 year 2 mons -3 days 04:05:06.789'", "'0'", "'-1 sec'", "'100:00:00'"}},
	{"c_json", "json", []string{"'null'", `'{"a": 1.0, "a":  1e400}'`, `E'{\n "b": [ ]\r\n}'`, `'"\u0000\ud83c\udf88"'`}},
	{"c_jsonb", "jsonb", []string{`'{"b": 1.50, "a": [true, null, "x\ny"]}'`}},
	{"c_ints", "integer[]", []string{"'{}'", "'{1,NULL,-3}'", "'[0:1]={1,2}'", "'{{1,2},{3,4}}'"}},
	{"c_texts", "text[]", []string{`ARRAY['a b', NULL, '"', '\', '', 'NULL', 'x,y']`}},
	{"c_chars", "char(3)[]", []string{`ARRAY['a', 'bcd']`}},
	{"c_bools", "boolean[]", []string{`ARRAY[true, false, NULL]`}},
	{"c_mood", "mood", []string{"'sad'", "'very, \"happy\"'"}},
	{"c_moods", "mood[]", []string{"ARRAY['sad', NULL]::mood[]"}},
	{"c_inet", "inet", []string{"'1.2.3.4'", "'10.0.0.0/8'", "'::1'"}},
	{"c_cidr", "cidr", []string{"'10.0.0.0/8'", "'1.2.3.4/32'"}},
	{"c_macaddr", "macaddr", []string{"'08:00:2b:01:02:03'"}},
	{"c_bit", "bit(5)", []string{"B'10101'"}},
	{"c_varbit", "varbit", []string{"B'101'", "B''"}},
	{"c_money", "money", []string{"-1234.56"}},
	{"c_xml", "xml", []string{"'<?xml version=\"1.0\"?><a b=\"c\">d</a>'"}},
	{"c_range", "tstzrange", []string{"'[2024-01-01 00:00+00,)'", "'empty'"}},
	{"c_multirange", "int4multirange", []string{"'{[1,3),[5,8)}'"}},
	{"c_tsvector", "tsvector", []string{"'a:1 b:2A'"}},
	{"c_point", "point", []string{"'(0.1,-2)'"}},
	{"c_pair", "pair", []string{`ROW(1, 'a,"b')`, "ROW(NULL, NULL)"}},
	{"c_domain_bool", "flag", []string{"true", "false"}},
	{"c_domain_char", "code", []string{"'ab'"}},
	{"c_domain_number", "deep", []string{"12.50", "'NaN'"}},
	{"c_domain_inet", "addr", []string{"'1.2.3.4'"}},
	{"c_domain_json", "doc", []string{`E'[1,\n2]'`}},
	{"c_regclass", "regclass", []string{"'pg_class'"}},
	{"c_lsn", "pg_lsn", []string{"'16/B374D848'"}},
	{`odd "name", sir`, "text", []string{"'x'"}},
}

// typesTable makes the table of all types: each row has an awkward value in one
// column and NULL, or another, in the rest.
func typesTable(t testing.TB, s server) {
	t.Helper()
	s.exec(t,
		`CREATE TYPE mood AS ENUM ('sad', 'very, "happy"')`,
		`CREATE TYPE pair AS (a int, b text)`,
		`CREATE DOMAIN flag AS boolean`,
		`CREATE DOMAIN code AS char(4)`,
		`CREATE DOMAIN shallow AS numeric`, `CREATE DOMAIN deep AS shallow`,
		`CREATE DOMAIN addr AS inet`,
		`CREATE DOMAIN doc AS json`,
	)
	var columns []string
	rows := 0
	for _, c := range postgresTypes {
		columns = append(columns, `"`+strings.ReplaceAll(c.column, `"`, `""`)+`" `+c.typ)
		rows = max(rows, len(c.values))
	}
	s.exec(t, `CREATE TABLE types (id bigint PRIMARY KEY, `+strings.Join(columns, ", ")+`)`)
	for i := range rows + 1 {
		values := []string{itoa(i)}
		for _, c := range postgresTypes {
			if i < rows {
				values = append(values, c.values[i%len(c.values)])
			} else {
				values = append(values, "NULL")
			}
		}
		s.exec(t, `INSERT INTO types VALUES (`+strings.Join(values, ", ")+`)`)
	}
}

func TestPostgresCSVIsWhatCopyWrites(t *testing.T) {
	s := postgres(t)
	typesTable(t, s)
	want := psql(t, s, `\copy (select * from types order by id) to stdout csv header`)
	for _, page := range []string{"1", "1000"} {
		got := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", s.url, "--table", "types", "--page", page)
		sameBytes(t, "pages of "+page, got, want)
	}
	// A column by itself, where quoting has one more rule.
	for _, column := range []string{"c_text", "c_varbit"} {
		want := psql(t, s, `\copy (select `+column+` from types order by id) to stdout csv header`)
		got := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", s.url, "--table", "types", "--columns", column)
		sameBytes(t, column+" alone", got, want)
	}
}

// TestPostgresSessionSettingsDoNotShow sets what changes the text of values for
// the whole database, in the URL and in the environment.
func TestPostgresSessionSettingsDoNotShow(t *testing.T) {
	s := postgres(t)
	typesTable(t, s)
	want := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", s.url, "--table", "types")
	for _, set := range []string{`"DateStyle" TO 'German'`, `"TimeZone" TO 'Asia/Kolkata'`, `"IntervalStyle" TO 'iso_8601'`,
		`bytea_output TO 'escape'`, `extra_float_digits TO -5`, `xmloption TO 'document'`} {
		s.exec(t, `ALTER DATABASE "`+databaseName(t)+`" SET `+set)
	}
	cmd := command(t, "export", "--db", s.url+"&timezone=Asia/Tokyo&options=-c%20DateStyle%3DSQL", "--table", "types", "--to", "out.csv")
	cmd.Env = append(cmd.Env, "PGTZ=America/Caracas")
	if r := finish(t, cmd); r.code != 0 {
		t.Fatalf("code %d\n%s", r.code, r.stderr)
	}
	sameBytes(t, "with other settings", readFile(t, filepath.Join(cmd.Dir, "out.csv")), want)
}

func TestPostgresNDJSONKeepsEveryDigit(t *testing.T) {
	s := postgres(t)
	typesTable(t, s)
	got := string(mustExport(t, filepath.Join(t.TempDir(), "out.ndjson"), "--db", s.url, "--table", "types"))
	for i, line := range strings.Split(strings.TrimSuffix(got, "\n"), "\n") {
		if !json.Valid([]byte(line)) {
			t.Errorf("line %d is not JSON: %s", i+1, line)
		}
	}
	for _, want := range []string{
		`"c_bigint":9007199254740993,`,
		`"c_numeric":-0.50,`, `"c_numeric":"NaN",`, `"c_numeric":12345678901234567890123456789.123456789,`,
		`"c_decimal":-12345678.0001,`,
		`"c_real":0.1,`, `"c_real":-0,`, `"c_real":"Infinity",`,
		`"c_double":5e-324,`, `"c_double":1.7976931348623157e+308,`, `"c_double":"-Infinity",`,
		`"c_bool":true,`, `"c_bool":null,`,
		`"c_text":"say \"hi\"",`, `"c_text":"two\nlines",`, `"c_text":"",`,
		`"c_char":"ab   ",`,
		`"c_bytea":"AP9cIg==",`,
		`"c_json":{"a": 1.0, "a":  1e400},`, `"c_json":{  "b": [ ]  },`, `"c_json":null,`, `"c_json":"\u0000\ud83c\udf88",`,
		`"c_jsonb":{"a": [true, null, "x\ny"], "b": 1.50},`,
		`"c_timestamptz":"2024-07-01 10:00:00+00",`,
		`"c_ints":"{1,NULL,-3}",`,
		`"c_domain_bool":true,`, `"c_domain_number":12.50,`, `"c_domain_number":"NaN",`, `"c_domain_json":[1, 2],`,
		`"odd \"name\", sir":"x"}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the output lacks %s", want)
		}
	}
}
