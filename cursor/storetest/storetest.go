// Package storetest checks that a [cursor.Store] keeps the rules that
// checkpoints depend on.
package storetest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/headgate/headgate/cursor"
)

// Backend makes an empty place to store in and returns a function that opens a
// store on it. What it opens are handles of the same place, as several processes
// would have them: a record saved through one is loaded through another. A store
// that lives in one process only returns the same one each time.
type Backend func(t *testing.T) (open func() cursor.Store)

// TestStore runs the suite against the stores that backend opens: versions and
// conflicts, concurrent savers, names of any text, exact and big contents, and a
// context that is done. It asks for a new place in each subtest, and in each
// saves a few dozen records at most, the biggest of one megabyte.
func TestStore(t *testing.T, backend Backend) {
	for _, c := range []struct {
		name string
		test func(t *testing.T, open func() cursor.Store)
	}{
		{"NothingStoredIsErrNotFound", testNotFound},
		{"WhatIsSavedIsLoaded", testRoundTrip},
		{"EachSaveIsTheNextVersion", testVersions},
		{"AConflictChangesNothing", testConflict},
		{"OfConcurrentSaversExactlyOneWins", testConcurrentSavers},
		{"SaversThatReloadLoseNoUpdate", testNoLostUpdate},
		{"NamesAreAnyText", testNames},
		{"ContentsAreExact", testContents},
		{"AnEmptyNameIsRefused", testEmptyName},
		{"ADoneContextIsSeen", testContext},
		{"RecordsShareNoMemory", testNoSharing},
		{"BigDataIsKept", testBig},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, backend(t)) })
	}
}

func save(t *testing.T, s cursor.Store, name string, rec cursor.Record) {
	t.Helper()
	if err := s.Save(t.Context(), name, rec); err != nil {
		t.Fatalf("Save(%q, version %d): %v", name, rec.Version, err)
	}
}

// wantLoaded compares JSON by meaning, for a store may keep it in its own form.
func wantLoaded(t *testing.T, s cursor.Store, name string, want cursor.Record) {
	t.Helper()
	got, err := s.Load(t.Context(), name)
	if err != nil {
		t.Fatalf("Load(%q): %v", name, err)
	}
	if got.Version != want.Version || got.Fingerprint != want.Fingerprint || got.Complete != want.Complete ||
		!sameJSON(got.Cursor, want.Cursor) || !sameJSON(got.Data, want.Data) {
		t.Fatalf("Load(%q) is not what was saved:\ngot  %s\nwant %s", name, show(got), show(want))
	}
}

func show(r cursor.Record) string {
	return fmt.Sprintf("version %d, fingerprint %q, complete %t, cursor %.200q, data %.200q",
		r.Version, r.Fingerprint, r.Complete, r.Cursor, r.Data)
}

func sameJSON(a, b json.RawMessage) bool {
	if a == nil || b == nil {
		return (a == nil) == (b == nil)
	}
	if bytes.Equal(a, b) {
		return true
	}
	va, errA := decode(a)
	vb, errB := decode(b)
	return errA == nil && errB == nil && reflect.DeepEqual(va, vb)
}

func decode(data json.RawMessage) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber() // every digit counts
	err = d.Decode(&v)
	return v, err
}

func wantErr(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("%s: got error %v, want one that Is %v", what, err, want)
	}
}

func testNotFound(t *testing.T, open func() cursor.Store) {
	s := open()
	_, err := s.Load(t.Context(), "job")
	wantErr(t, "Load of nothing", err, cursor.ErrNotFound)
	save(t, s, "job", cursor.Record{Version: 1})
	_, err = s.Load(t.Context(), "job2")
	wantErr(t, "Load of another name", err, cursor.ErrNotFound)
}

func testRoundTrip(t *testing.T, open func() cursor.Store) {
	rec := cursor.Record{
		Version: 1, Fingerprint: "orders(id,at) v2", Complete: true,
		Cursor: json.RawMessage(`["int:9007199254740993","text:a\"b"]`),
		Data:   json.RawMessage(`{"bytes":9007199254740993,"name":"out.csv"}`),
	}
	s := open()
	save(t, s, "job", rec)
	wantLoaded(t, s, "job", rec)
	wantLoaded(t, open(), "job", rec)
}

func testVersions(t *testing.T, open func() cursor.Store) {
	a, b := open(), open()
	for v := uint64(1); v <= 20; v++ {
		s := a
		if v%3 == 0 {
			s = b
		}
		rec := cursor.Record{Version: v, Cursor: json.RawMessage(`"int:1"`)}
		if v%2 == 0 {
			rec = cursor.Record{Version: v, Data: json.RawMessage(`{}`), Complete: true}
		}
		save(t, s, "job", rec)
		wantLoaded(t, b, "job", rec)
		wantLoaded(t, a, "job", rec)
	}
}

func testConflict(t *testing.T, open func() cursor.Store) {
	a, b := open(), open()
	wantErr(t, "Save of version 2 on nothing", a.Save(t.Context(), "job", cursor.Record{Version: 2}), cursor.ErrConflict)
	_, err := b.Load(t.Context(), "job")
	wantErr(t, "Load after a refused first save", err, cursor.ErrNotFound)

	save(t, a, "job", cursor.Record{Version: 1, Fingerprint: "one"})
	want := cursor.Record{Version: 2, Fingerprint: "two"}
	save(t, b, "job", want)
	for _, v := range []uint64{1, 2, 4, 1 << 40} {
		err := a.Save(t.Context(), "job", cursor.Record{Version: v, Fingerprint: "intruder"})
		wantErr(t, "Save on version 2", err, cursor.ErrConflict)
		wantLoaded(t, b, "job", want)
	}
	if err := a.Save(t.Context(), "job", cursor.Record{Version: 0}); err == nil {
		t.Fatal("Save of version 0: got no error")
	}
	wantLoaded(t, b, "job", want)
}

func testEmptyName(t *testing.T, open func() cursor.Store) {
	s := open()
	if err := s.Save(t.Context(), "", cursor.Record{Version: 1}); err == nil {
		t.Error("Save under an empty name: got no error")
	}
	if _, err := s.Load(t.Context(), ""); err == nil || errors.Is(err, cursor.ErrNotFound) {
		t.Errorf("Load of an empty name: got error %v, want one that is not ErrNotFound", err)
	}
}

func testContext(t *testing.T, open func() cursor.Store) {
	s := open()
	save(t, s, "job", cursor.Record{Version: 1})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	wantErr(t, "Save under a done context", s.Save(ctx, "job", cursor.Record{Version: 2}), context.Canceled)
	_, err := s.Load(ctx, "job")
	wantErr(t, "Load under a done context", err, context.Canceled)
	wantLoaded(t, s, "job", cursor.Record{Version: 1})
}

func testNoSharing(t *testing.T, open func() cursor.Store) {
	s := open()
	rec := cursor.Record{Version: 1, Cursor: json.RawMessage(`"int:1"`), Data: json.RawMessage(`[1]`)}
	save(t, s, "job", rec)
	want := cursor.Record{Version: 1, Cursor: json.RawMessage(`"int:1"`), Data: json.RawMessage(`[1]`)}
	copy(rec.Cursor, `"int:7"`)
	wantLoaded(t, s, "job", want)
	got, err := s.Load(t.Context(), "job")
	if err != nil {
		t.Fatal(err)
	}
	copy(got.Data, `[9]`)
	wantLoaded(t, s, "job", want)
}
