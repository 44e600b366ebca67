package storetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/headgate/headgate/resilience"
)

func (b *bench) claims() {
	b.claim("k", long)
	b.claim("", long)
}

func (b *bench) inProgress() {
	b.claim("k", long)
	c := b.begin("k", "fp", long)
	if c.State != resilience.InProgress || c.Left <= 0 || c.Left > long {
		b.Errorf("got %+v, want it in progress for up to %v", c, long)
	}
}

func (b *bench) completed() {
	b.complete("k", b.claim("k", long), "v")
	b.wantOutcome("k", outcome("v"))
	b.wantOutcome("k", outcome("v"))
}

func (b *bench) exact() {
	random := make([]byte, 100_000)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	for i, want := range []resilience.Outcome{
		{},
		{Value: []byte{0, 0xff, '\'', '"', '\\', '\n'}},
		{Value: random},
		{Failed: true},
		{Failed: true, Failure: "card declined: „nein“ 'quoted'\n\t 日本語"},
		{Failed: true, Failure: strings.Repeat("long ", 2000), Value: []byte("and a value")},
	} {
		key := fmt.Sprintf("k%d", i)
		token := b.claim(key, long)
		if err := b.store.Complete(b.ctx, key, token, want, long); err != nil {
			b.Errorf("Complete(%q) = %v", key, err)
		}
		b.wantOutcome(key, want)
	}
}

func (b *bench) copies() {
	value := []byte("value")
	token := b.claim("k", long)
	if err := b.store.Complete(b.ctx, "k", token, resilience.Outcome{Value: value}, long); err != nil {
		b.Fatal(err)
	}
	copy(value, "other")
	first := b.begin("k", "fp", long).Outcome.Value
	if !bytes.Equal(first, []byte("value")) {
		b.Errorf("the caller's later write shows: %q", first)
	}
	copy(first, "YYYYY")
	b.wantOutcome("k", outcome("value"))
}

func (b *bench) released() {
	token := b.claim("k", long)
	if err := b.store.Release(b.ctx, "k", token); err != nil {
		b.Fatalf("Release = %v", err)
	}
	b.wantErr("releasing again", b.store.Release(b.ctx, "k", token), resilience.ErrLeaseLost)
	b.wantErr("completing what was released", b.store.Complete(b.ctx, "k", token, outcome("v"), long), resilience.ErrLeaseLost)
	if c := b.begin("k", "another", long); c.State != resilience.Claimed {
		b.Errorf("got %+v, want it claimed with any fingerprint", c)
	}
}

func (b *bench) reused() {
	token := b.claim("k", long)
	_, err := b.store.Begin(b.ctx, "k", "another", long)
	b.wantErr("Begin in progress", err, resilience.ErrKeyReused)
	b.complete("k", token, "v")
	_, err = b.store.Begin(b.ctx, "k", "another", long)
	b.wantErr("Begin completed", err, resilience.ErrKeyReused)
	b.wantOutcome("k", outcome("v"))
}

func (b *bench) apart() {
	keys := []string{"k", "K", "k ", "ключ", "a'b", "a\"b", "a%", "a_", strings.Repeat("k", 200)}
	tokens := make([]uint64, len(keys))
	for i, key := range keys {
		tokens[i] = b.claim(key, long)
	}
	for i, key := range keys {
		other := tokens[(i+1)%len(tokens)]
		b.wantErr("with another key's token", b.store.Complete(b.ctx, key, other, outcome("x"), long), resilience.ErrLeaseLost)
		b.wantErr("with another key's token", b.store.Release(b.ctx, key, other), resilience.ErrLeaseLost)
		b.complete(key, tokens[i], key)
	}
	for _, key := range keys {
		b.wantOutcome(key, outcome(key))
	}
	b.wantErr("a key never seen", b.store.Release(b.ctx, "never", tokens[0]), resilience.ErrLeaseLost)
	b.wantErr("a key never seen", b.store.Complete(b.ctx, "never", tokens[0], outcome("x"), long), resilience.ErrLeaseLost)
}

func (b *bench) crashed() {
	b.claim("k", b.Lease)
	b.wantState("k", resilience.InProgress)
	b.Pass(b.Lease + b.Lease/2)
	if c := b.begin("k", "another", long); c.State != resilience.Claimed {
		b.Errorf("after the lease: %+v, want it claimed", c)
	}
}

func (b *bench) fenced() {
	lost := b.claim("k", b.Lease)
	b.Pass(b.Lease + b.Lease/2)
	token := b.claim("k", long)
	b.wantErr("completing a lost lease", b.store.Complete(b.ctx, "k", lost, outcome("lost"), long), resilience.ErrLeaseLost)
	b.wantErr("releasing a lost lease", b.store.Release(b.ctx, "k", lost), resilience.ErrLeaseLost)
	b.wantState("k", resilience.InProgress)
	b.complete("k", token, "v")
	b.wantErr("completing a lost lease", b.store.Complete(b.ctx, "k", lost, outcome("lost"), long), resilience.ErrLeaseLost)
	b.wantErr("releasing a lost lease", b.store.Release(b.ctx, "k", lost), resilience.ErrLeaseLost)
	b.wantOutcome("k", outcome("v"))
}

func (b *bench) again() {
	token := b.claim("k", long)
	b.complete("k", token, "first")
	b.complete("k", token, "second")
	b.wantErr("releasing what is completed", b.store.Release(b.ctx, "k", token), resilience.ErrLeaseLost)
	b.wantOutcome("k", outcome("first"))
}

func (b *bench) expires() {
	token := b.claim("k", b.Lease)
	if err := b.store.Complete(b.ctx, "k", token, outcome("v"), 4*b.Lease); err != nil {
		b.Fatal(err)
	}
	b.Pass(2 * b.Lease) // the lease is over, the outcome stays
	b.wantOutcome("k", outcome("v"))
	b.Pass(3 * b.Lease)
	if c := b.begin("k", "another", long); c.State != resilience.Claimed {
		b.Errorf("after its time: %+v, want it claimed", c)
	}
	b.wantErr("completing after its time", b.store.Complete(b.ctx, "k", token, outcome("late"), long), resilience.ErrLeaseLost)
}

func (b *bench) tokens() {
	seen := make(map[uint64]bool)
	for i := range 50 {
		key := fmt.Sprintf("k%d", i%5)
		token := b.claim(key, long)
		if seen[token] {
			b.Fatalf("token %d was given out twice", token)
		}
		seen[token] = true
		if err := b.store.Release(b.ctx, key, token); err != nil {
			b.Fatal(err)
		}
	}
}
