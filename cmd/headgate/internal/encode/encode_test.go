package encode

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// row is a Scanner over given driver values.
type row []any

func (r row) Scan(dest ...any) error {
	if len(dest) != len(r) {
		return fmt.Errorf("got %d destinations for %d values", len(dest), len(r))
	}
	for i, d := range dest {
		if err := d.(*cell).Scan(r[i]); err != nil {
			return fmt.Errorf("sql: Scan error on column index %d: %w", i, err)
		}
	}
	return nil
}

func TestEachKindIsWrittenByItsRule(t *testing.T) {
	for _, tt := range []struct {
		name   string
		kind   Kind
		value  any
		csv    string
		ndjson string
	}{
		{"null text", Text, nil, ``, `null`},
		{"empty text", Text, "", `""`, `""`},
		{"plain text", Text, "a b", `a b`, `"a b"`},
		{"text as bytes", Text, []byte("a,b"), `"a,b"`, `"a,b"`},
		{"delimiter", Text, "a,b", `"a,b"`, `"a,b"`},
		{"quotes", Text, `say "hi"`, `"say ""hi"""`, `"say \"hi\""`},
		{"line breaks", Text, "a\nb\r\nc", "\"a\nb\r\nc\"", `"a\nb\r\nc"`},
		{"spaces around", Text, " a ", ` a `, `" a "`},
		{"tab and backslash", Text, "\t\\", "\t\\", `"\t\\"`},
		{"control characters", Text, "\x00\x01\x1f\x7f", "\x00\x01\x1f\x7f", "\"\\u0000\\u0001\\u001f\x7f\""},
		{"unicode", Text, "grüße, 世界 🎈\u2028", "\"grüße, 世界 🎈\u2028\"", "\"grüße, 世界 🎈\u2028\""},
		{"end of data mark beside others", Text, `\.`, `\.`, `"\\."`},

		{"int", Number, int64(math.MinInt64), `-9223372036854775808`, `-9223372036854775808`},
		{"uint", Number, uint64(math.MaxUint64), `18446744073709551615`, `18446744073709551615`},
		{"uint as text", Number, []byte("18446744073709551615"), `18446744073709551615`, `18446744073709551615`},
		{"numeric keeps its scale", Number, "1.500", `1.500`, `1.500`},
		{"numeric NaN", Number, "NaN", `NaN`, `"NaN"`},
		{"numeric infinity", Number, "-Infinity", `-Infinity`, `"-Infinity"`},
		{"zerofill int", Number, []byte("00042"), `42`, `42`},
		{"zerofill decimal", Number, []byte("00000.50"), `0.50`, `0.50`},
		{"zero", Number, []byte("0"), `0`, `0`},
		{"zerofill zero", Number, []byte("000"), `0`, `0`},
		{"null number", Number, nil, ``, `null`},

		{"float64", Float64, 0.1, `0.1`, `0.1`},
		{"float64 large", Float64, 1e15, `1e+15`, `1e+15`},
		{"float64 just plain", Float64, 123456789012345.6, `123456789012345.6`, `123456789012345.6`},
		{"float64 small", Float64, 1e-5, `1e-05`, `1e-05`},
		{"float64 NaN", Float64, math.NaN(), `NaN`, `"NaN"`},
		{"float64 infinity", Float64, math.Inf(1), `Infinity`, `"Infinity"`},
		{"float64 -0", Float64, math.Copysign(0, -1), `-0`, `-0`},
		{"float64 text", Float64, []byte("1e22"), `1e+22`, `1e+22`},
		{"float32 widened", Float32, float64(float32(0.1)), `0.1`, `0.1`},
		{"float32 large", Float32, float32(1e6), `1e+06`, `1e+06`},

		{"true", Bool, true, `t`, `true`},
		{"false", Bool, false, `f`, `false`},
		{"null bool", Bool, nil, ``, `null`},

		{"json", JSON, "{\"a\": 1e400,\n \"a\": [ ]\r\n}", "\"{\"\"a\"\": 1e400,\n \"\"a\"\": [ ]\r\n}\"", `{"a": 1e400,  "a": [ ]  }`},
		{"null json", JSON, nil, ``, `null`},
		{"json null", JSON, "null", `null`, `null`},
		{"valid maybe-json", MaybeJSON, "[1,\n2]", "\"[1,\n2]\"", `[1, 2]`},
		{"invalid maybe-json", MaybeJSON, "{oops\n", "\"{oops\n\"", `"{oops\n"`},

		{"bytes", Bytes, []byte{0, 0xff}, `\x00ff`, `"AP8="`},
		{"no bytes", Bytes, []byte{}, `\x`, `""`},
		{"null bytes", Bytes, nil, ``, `null`},
		{"bits", Bits, []byte{1, 0}, `256`, `256`},

		{"dynamic int", Dynamic, int64(1), `1`, `1`},
		{"dynamic real", Dynamic, float64(1), `1.0`, `1.0`},
		{"dynamic real infinity", Dynamic, math.Inf(-1), `-Infinity`, `"-Infinity"`},
		{"dynamic text", Dynamic, "x", `x`, `"x"`},
		{"dynamic blob", Dynamic, []byte("x"), `\x78`, `"eA=="`},
		{"dynamic null", Dynamic, nil, ``, `null`},
		{"whole real in a column of reals", DynamicReal, float64(1), `1`, `1`},
		{"text in a column of reals", DynamicReal, "1", `1`, `"1"`},
		{"json in sqlite", DynamicJSON, "[1,\n2]", "\"[1,\n2]\"", `[1, 2]`},
		{"text in a json column", DynamicJSON, "[1,", `"[1,"`, `"[1,"`},
		{"number in a json column", DynamicJSON, int64(7), `7`, `7`},
		{"blob in a json column", DynamicJSON, []byte("x"), `\x78`, `"eA=="`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			columns := []Column{{"n", Number}, {"v", tt.kind}}
			if tt.csv != "" || tt.value == nil {
				if got, want := line(t, CSV, columns, int64(1), tt.value), "1,"+tt.csv+"\n"; got != want {
					t.Errorf("%v %#v in CSV: got %q, want %q", tt.kind, tt.value, got, want)
				}
			}
			if got, want := line(t, NDJSON, columns, int64(1), tt.value), `{"n":1,"v":`+tt.ndjson+"}\n"; got != want {
				t.Errorf("%v %#v in NDJSON: got %q, want %q", tt.kind, tt.value, got, want)
			}
		})
	}
}

func line(t *testing.T, f Format, columns []Column, values ...any) string {
	t.Helper()
	got, err := New(f, columns).Row(row(values))
	if err != nil {
		t.Fatalf("%v of %#v: %v", f, values, err)
	}
	return string(got)
}

func TestCSVQuotesEndOfDataMarkWhenItStandsAlone(t *testing.T) {
	columns := []Column{{`\.`, Text}}
	if got, want := string(New(CSV, columns).Header()), "\"\\.\"\n"; got != want {
		t.Errorf("header: got %q, want %q", got, want)
	}
	if got, want := line(t, CSV, columns, `\.`), "\"\\.\"\n"; got != want {
		t.Errorf("row: got %q, want %q", got, want)
	}
}

func TestNamesAreQuotedAsValuesAre(t *testing.T) {
	columns := []Column{{`a,"b`, Text}, {"", Text}, {"c\nd", Text}}
	if got, want := string(New(CSV, columns).Header()), "\"a,\"\"b\",\"\",\"c\nd\"\n"; got != want {
		t.Errorf("CSV header: got %q, want %q", got, want)
	}
	if got, want := line(t, NDJSON, columns, "1", "2", "3"), `{"a,\"b":"1","":"2","c\nd":"3"}`+"\n"; got != want {
		t.Errorf("NDJSON: got %q, want %q", got, want)
	}
}

func TestInvalidUTF8IsKeptByCSVAndRefusedByNDJSON(t *testing.T) {
	for _, kind := range []Kind{Text, JSON, MaybeJSON, Dynamic} {
		columns := []Column{{"note", kind}}
		if got, want := line(t, CSV, columns, "a\xff"), "a\xff\n"; got != want {
			t.Errorf("%v in CSV: got %q, want %q", kind, got, want)
		}
		_, err := New(NDJSON, columns).Row(row{"a\xff"})
		var bad *ValueError
		if !errors.As(err, &bad) || bad.Column != "note" || !errors.Is(err, ErrNotUTF8) {
			t.Errorf("%v in NDJSON: got error %v, want a ValueError of column note with ErrNotUTF8", kind, err)
		}
	}
}

func TestAValueWithoutARuleIsAnError(t *testing.T) {
	for kind := Text; kind <= DynamicJSON; kind++ {
		for _, f := range []Format{CSV, NDJSON} {
			if _, err := New(f, []Column{{"v", kind}}).Row(row{struct{ x int }{1}}); err == nil {
				t.Errorf("%v of a struct in %v: got no error", kind, f)
			}
		}
	}
}

func TestLinesStayAsTheyWereUntilReuse(t *testing.T) {
	e := New(CSV, []Column{{"v", Text}})
	for round := range 3 {
		var want []string
		var got [][]byte
		for i := range 2000 {
			s := strings.Repeat(string(rune('a'+(i+round)%26)), 1+(i*(17+round))%3000)
			if i%500 == 0 {
				s = strings.Repeat(s, 30)
			}
			l, err := e.Row(row{s})
			if err != nil {
				t.Fatal(err)
			}
			want, got = append(want, s+"\n"), append(got, l)
		}
		for i := range want {
			if string(got[i]) != want[i] {
				t.Fatalf("round %d, row %d: got %.40q…, want %.40q…", round, i, got[i], want[i])
			}
		}
		e.Reuse()
	}
}

func TestARowCostsNoAllocationOfItsOwn(t *testing.T) {
	columns := []Column{{"a", Number}, {"b", Text}, {"c", Bool}, {"d", Float64}}
	for _, f := range []Format{CSV, NDJSON} {
		e := New(f, columns)
		var r Scanner = row{int64(1 << 40), "Grüße, \"you\"", true, 0.25}
		got := testing.AllocsPerRun(1000, func() {
			if _, err := e.Row(r); err != nil {
				t.Fatal(err)
			}
		})
		if got >= 1 {
			t.Errorf("%v: got %v allocations a row, want less than one", f, got)
		}
	}
}

func BenchmarkRow(b *testing.B) {
	columns := []Column{{"id", Number}, {"uuid", Text}, {"email", Text}, {"amount", Number}, {"ok", Bool}, {"at", Text}, {"payload", JSON}, {"note", Text}}
	var r Scanner = row{int64(123456), "3f2c8a52-5a3e-4a56-9d3a-0c2f6f3b2b11", "someone@example.com", "123.45", true, "2024-02-29 12:34:56.789+00", `{"a": 1, "b": [1, 2]}`, nil}
	for _, f := range []Format{CSV, NDJSON} {
		b.Run(f.String(), func(b *testing.B) {
			e := New(f, columns)
			b.ReportAllocs()
			for n := 0; b.Loop(); n++ {
				if n%10_000 == 0 {
					e.Reuse()
				}
				if _, err := e.Row(r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
