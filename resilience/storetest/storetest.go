// Package storetest checks an implementation of [resilience.Store] against its
// contract.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/headgate/headgate/resilience"
)

// A Harness says how to test a store.
type Harness struct {
	// New returns an empty store, and closes it with t.Cleanup if need be.
	New func(t *testing.T) resilience.Store

	// Lease is the length of the leases that the tests let run out; a second
	// if it is zero. It has to be long against an operation of the store.
	Lease time.Duration

	// Pass returns when d has passed by the store's clock; nil means
	// time.Sleep.
	Pass func(d time.Duration)

	// In runs one test; nil runs it as it is. A store that reads Go's clock
	// is tested in no time with synctest.Test here.
	In func(t *testing.T, test func(t *testing.T))
}

// Test runs every check as a subtest.
func Test(t *testing.T, h Harness) {
	if h.New == nil {
		t.Fatal("storetest: Harness.New is nil")
	}
	if h.Lease == 0 {
		h.Lease = time.Second
	}
	if h.Pass == nil {
		h.Pass = time.Sleep
	}
	if h.In == nil {
		h.In = func(t *testing.T, test func(*testing.T)) { test(t) }
	}
	for _, law := range []struct {
		name string
		test func(*bench)
	}{
		{"a free key is claimed", (*bench).claims},
		{"a claimed key is in progress", (*bench).inProgress},
		{"a completed key gives its outcome", (*bench).completed},
		{"outcomes are kept exactly", (*bench).exact},
		{"outcomes are copies", (*bench).copies},
		{"a released key is free", (*bench).released},
		{"another fingerprint is refused", (*bench).reused},
		{"keys do not touch each other", (*bench).apart},
		{"a crashed owner's key frees itself", (*bench).crashed},
		{"who lost the lease changes nothing", (*bench).fenced},
		{"completing again changes nothing", (*bench).again},
		{"an outcome is kept for its time", (*bench).expires},
		{"tokens never repeat", (*bench).tokens},
		{"one of many claims a key", (*bench).oneClaims},
		{"one of many owners completes", (*bench).oneCompletes},
		{"a cancelled operation leaves no harm", (*bench).cancelled},
	} {
		t.Run(law.name, func(t *testing.T) {
			h.In(t, func(t *testing.T) {
				law.test(&bench{T: t, Harness: h, ctx: t.Context(), store: h.New(t)})
			})
		})
	}
}

// long is a lease, or a time to keep, that no test outlives.
const long = time.Hour

// bench is one test's store, and the operations with the checks that every
// test makes.
type bench struct {
	*testing.T
	Harness
	ctx   context.Context
	store resilience.Store
}

func (b *bench) begin(key, fingerprint string, lease time.Duration) resilience.Claim {
	b.Helper()
	c, err := b.store.Begin(b.ctx, key, fingerprint, lease)
	if err != nil {
		b.Fatalf("Begin(%q, %q) = %v", key, fingerprint, err)
	}
	return c
}

// claim begins and wants the key to be free.
func (b *bench) claim(key string, lease time.Duration) (token uint64) {
	b.Helper()
	c := b.begin(key, "fp", lease)
	if c.State != resilience.Claimed {
		b.Fatalf("Begin(%q) = %+v, want the key claimed", key, c)
	}
	return c.Token
}

func (b *bench) complete(key string, token uint64, value string) {
	b.Helper()
	if err := b.store.Complete(b.ctx, key, token, outcome(value), long); err != nil {
		b.Fatalf("Complete(%q, %d) = %v", key, token, err)
	}
}

func (b *bench) wantState(key string, want resilience.ClaimState) {
	b.Helper()
	if c := b.begin(key, "fp", long); c.State != want {
		b.Errorf("Begin(%q) = %+v, want state %d", key, c, want)
	}
}

func (b *bench) wantOutcome(key string, want resilience.Outcome) {
	b.Helper()
	c := b.begin(key, "fp", long)
	if c.State != resilience.Completed {
		b.Errorf("Begin(%q) = %+v, want it completed", key, c)
		return
	}
	// A store need not tell an empty value from none.
	got := c.Outcome
	if got.Failed != want.Failed || got.Failure != want.Failure || !bytes.Equal(got.Value, want.Value) {
		b.Errorf("outcome of %q:\ngot  %s\nwant %s", key, short(got), short(want))
	}
}

func short(o resilience.Outcome) string {
	return fmt.Sprintf("failed %v %.100q, %d bytes %.100q", o.Failed, o.Failure, len(o.Value), o.Value)
}

func (b *bench) wantErr(what string, err, want error) {
	b.Helper()
	if !errors.Is(err, want) {
		b.Errorf("%s = %v, want %v", what, err, want)
	}
}

func outcome(value string) resilience.Outcome { return resilience.Outcome{Value: []byte(value)} }
