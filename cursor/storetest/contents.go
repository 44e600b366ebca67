package storetest

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/headgate/headgate/cursor"
)

// Pairs in it differ in what a careless mapping of names would lose: case,
// spaces, normal forms, escapes, length.
var oddNames = []string{
	"a", "A", " a", "a ", "a.", ".", "..", "../a", "/", "a/b", `a\b`, "a:b", "a%2fb", "a%b", "%", "~",
	"a.state", "a.lock", "a.tmp", "con", "NUL.txt", "*?<>|\"'", "$(x)", "; drop table", "-rf", "a\nb", "a\tb",
	"größe", "gro\u0308ße", "日本", "😀", "\u202e", strings.Repeat("x", 300), strings.Repeat("x", 301),
	strings.Repeat("ä/", 100),
}

func testNames(t *testing.T, open func() cursor.Store) {
	s := open()
	stored := make(map[string]string)
	for _, name := range oddNames {
		if rec, err := s.Load(t.Context(), name); err == nil {
			t.Errorf("name %q: the record of %q is loaded for it", name, rec.Fingerprint)
		} else if !errors.Is(err, cursor.ErrNotFound) {
			// As good: the store cannot tell the two names apart, and says so.
			t.Logf("name %q: %v", name, err)
			continue
		}
		save(t, s, name, cursor.Record{Version: 1, Fingerprint: name})
		stored[name] = name
	}
	for name := range stored {
		wantLoaded(t, open(), name, cursor.Record{Version: 1, Fingerprint: name})
	}
}

func testContents(t *testing.T, open func() cursor.Store) {
	for name, text := range map[string]string{
		"null":        `null`,
		"text":        `"text:<&> \u2028 \\ \" \u0001 größe 😀"`,
		"big integer": `"int:9007199254740993"`,
		"nested":      `[["a",{"b":[null,true,1.5,{}]}],[]]`,
		"empty":       `""`,
	} {
		t.Run(name, func(t *testing.T) {
			s := open()
			rec := cursor.Record{Version: 1, Cursor: json.RawMessage(text), Data: json.RawMessage(text)}
			save(t, s, name, rec)
			wantLoaded(t, open(), name, rec)
		})
	}
	t.Run("nil is not null", func(t *testing.T) {
		s := open()
		save(t, s, "nil", cursor.Record{Version: 1})
		wantLoaded(t, open(), "nil", cursor.Record{Version: 1})
	})
}

func testBig(t *testing.T, open func() cursor.Store) {
	data, err := json.Marshal(strings.Repeat("0123456789abcdef", 1<<16))
	if err != nil {
		t.Fatal(err)
	}
	s := open()
	for v := uint64(1); v <= 2; v++ {
		rec := cursor.Record{Version: v, Cursor: json.RawMessage(`"int:1"`), Data: data}
		save(t, s, "big", rec)
		wantLoaded(t, open(), "big", rec)
	}
	save(t, s, "big", cursor.Record{Version: 3, Data: json.RawMessage(`0`)})
	wantLoaded(t, open(), "big", cursor.Record{Version: 3, Data: json.RawMessage(`0`)})
}
