package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSQLiteValuesComeOutAsTheyWentIn(t *testing.T) {
	db, _ := sqliteFile(t,
		`CREATE TABLE t (id INTEGER PRIMARY KEY, any_value, r REAL, b BOOLEAN, d DATE, ts TIMESTAMP, j JSON, n NUMERIC)`,
		`INSERT INTO t VALUES
			(1, 1, 1, 1, '2024-02-29', '2024-02-29 12:34:56.789', '{"a": 1.0,'||char(10)||' "a": 2}', 1.50),
			(2, 1.0, 0.1, 0, 1709164800, 1709164800.5, 'no json', '12345678901234567890'),
			(3, 'text, "x"', 9e999, 'true', 'yesterday', '', '', 'abc'),
			(4, x'00ff', 'abc', NULL, NULL, NULL, NULL, NULL),
			(9223372036854775807, '', 1e15, 2, '0000-00-00', '2024-02-29T12:34:56Z', '[]', -0.0)`)
	args := []string{"--db", "sqlite:" + db, "--table", "t", "--page", "2"}
	sameBytes(t, "CSV", mustExport(t, filepath.Join(t.TempDir(), "out.csv"), args...), []byte(`id,any_value,r,b,d,ts,j,n
1,1,1,1,2024-02-29,2024-02-29 12:34:56.789,"{""a"": 1.0,
 ""a"": 2}",1.5
2,1.0,0.1,0,1709164800,1709164800.5,no json,1.2345678901234567e+19
3,"text, ""x""",Infinity,true,yesterday,"","",abc
4,\x00ff,abc,,,,,
9223372036854775807,"",1e+15,2,0000-00-00,2024-02-29T12:34:56Z,[],0
`))
	sameBytes(t, "NDJSON", mustExport(t, filepath.Join(t.TempDir(), "out.ndjson"), args...), []byte(`{"id":1,"any_value":1,"r":1,"b":1,"d":"2024-02-29","ts":"2024-02-29 12:34:56.789","j":{"a": 1.0,  "a": 2},"n":1.5}
{"id":2,"any_value":1.0,"r":0.1,"b":0,"d":1709164800,"ts":1709164800.5,"j":"no json","n":1.2345678901234567e+19}
{"id":3,"any_value":"text, \"x\"","r":"Infinity","b":"true","d":"yesterday","ts":"","j":"","n":"abc"}
{"id":4,"any_value":"AP8=","r":"abc","b":null,"d":null,"ts":null,"j":null,"n":null}
{"id":9223372036854775807,"any_value":"","r":1e+15,"b":2,"d":"0000-00-00","ts":"2024-02-29T12:34:56Z","j":[],"n":0}
`))
}

func TestSQLiteTextOfAnyBytes(t *testing.T) {
	db, _ := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)`,
		`INSERT INTO t VALUES (1, 'fine'), (2, CAST(x'61ff' AS TEXT)), (3, 'a' || char(0) || 'b')`)
	args := []string{"--db", "sqlite:" + db, "--table", "t"}
	sameBytes(t, "CSV", mustExport(t, filepath.Join(t.TempDir(), "out.csv"), args...), []byte("id,v\n1,fine\n2,a\xff\n3,a\x00b\n"))
	out := filepath.Join(t.TempDir(), "out.ndjson")
	r := headgate(t, append([]string{"export", "--to", out}, args...)...)
	wantRefusal(t, r, 1, `the row with id = 2 cannot be written: column "v": the text is not valid UTF-8`, "--columns")
	sameBytes(t, "what came before the bad row", readFile(t, out), []byte(`{"id":1,"v":"fine"}`+"\n"))
}

func TestSQLiteIsOnlyRead(t *testing.T) {
	for i, name := range []string{"plain.db", "a b%20c?d#e.db", "ünï.db", "mode=memory&x.db"} {
		t.Run(itoa(i), func(t *testing.T) {
			made, conn := sqliteFile(t, `CREATE TABLE t (id INTEGER PRIMARY KEY)`, `INSERT INTO t VALUES (1)`)
			if err := conn.Close(); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			path := filepath.Join(dir, name)
			if err := os.Rename(made, path); err != nil {
				t.Fatal(err)
			}
			before := readFile(t, path)
			for _, db := range []string{"sqlite:" + path, "sqlite://" + path} {
				got := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", db, "--table", "t")
				sameBytes(t, db, got, []byte("id\n1\n"))
			}
			if !bytes.Equal(readFile(t, path), before) {
				t.Error("the database file was changed")
			}
			if left, _ := os.ReadDir(dir); len(left) != 1 {
				t.Errorf("files beside the database: %v", left)
			}
		})
	}
}

func TestSQLiteWithoutPrimaryKeyIsReadByRowNumber(t *testing.T) {
	db, _ := sqliteFile(t, `CREATE TABLE t (v TEXT)`, `INSERT INTO t VALUES ('b'), ('a'), (NULL)`)
	got := mustExport(t, filepath.Join(t.TempDir(), "out.csv"), "--db", "sqlite:"+db, "--table", "t", "--page", "1")
	sameBytes(t, "by row number", got, []byte("v\nb\na\n\n"))
}

func TestAFileThatIsNoSQLiteDatabaseIsSaidToBe(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "text.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("not a database\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	export := func(db string) result {
		return headgate(t, "export", "--db", "sqlite:"+db, "--table", "t", "--to", filepath.Join(t.TempDir(), "out.csv"))
	}
	wantRefusal(t, export(path), 1, "not a SQLite file")
	wantRefusal(t, export(dir), 1, "is a folder")
	wantRefusal(t, export(filepath.Join(dir, "none.db")), 1, "there is no SQLite file")
	if _, err := os.Stat(filepath.Join(dir, "none.db")); err == nil {
		t.Error("the file was made")
	}
}
