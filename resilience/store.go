package resilience

import (
	"context"
	"errors"
	"time"
)

// Store keeps what [Idempotent] knows of each key. The package storetest
// checks an implementation against this contract.
//
// Keys and fingerprints are valid UTF-8 without NUL, of at most 200 bytes; they
// are equal only if their bytes are. A key is free, claimed or completed. Each method is atomic, and durable when
// it returns nil if the store outlives the process. All times are measured by
// the store's own clock. A store may be used from any goroutine and by several
// processes at once. When a method returns any error but those named here, the
// caller does not know whether it took effect.
type Store interface {
	// Begin claims a free key for as long as lease and returns a Claim with
	// the state Claimed and a token that the store has never returned before.
	// If the key is claimed or completed, it changes nothing and returns the
	// state InProgress, with the time that the claim still has, or Completed,
	// with the outcome; but ErrKeyReused if the key was taken with another
	// fingerprint. It returns ErrStoreFull if it has no room for another key.
	Begin(ctx context.Context, key, fingerprint string, lease time.Duration) (Claim, error)

	// Complete makes the claim with that token completed, with this outcome,
	// for as long as keep; then the key is free. It returns ErrLeaseLost and
	// changes nothing if the key has been claimed anew or released since, so
	// that an owner who lost its lease cannot overwrite its successor. It may
	// do so as soon as the lease has run out. Completing again with the same
	// token while the outcome is kept returns nil and changes nothing: the
	// answer to the first time may have been lost.
	Complete(ctx context.Context, key string, token uint64, outcome Outcome, keep time.Duration) error

	// Release frees the key if it is claimed with that token. Otherwise it
	// returns ErrLeaseLost and changes nothing; a completed key stays so.
	Release(ctx context.Context, key string, token uint64) error
}

// A Claim is the answer to [Store.Begin].
type Claim struct {
	State   ClaimState
	Token   uint64        // Claimed: to complete or release it with
	Left    time.Duration // InProgress: until the claim runs out, if nothing else ends it
	Outcome Outcome       // Completed
}

// A ClaimState says what a call with a key may do.
type ClaimState uint8

// The states of a claim.
const (
	Claimed    ClaimState = iota + 1 // by this call: run the step
	InProgress                       // by another one: wait or give up
	Completed                        // replay the outcome
)

// An Outcome is what a step ended with, as it is recorded. A store keeps a copy
// of Value and hands out copies.
type Outcome struct {
	Value   []byte // the encoded result
	Failed  bool
	Failure string // the text of the failure
}

// Errors of a [Store], and of a function made by [Idempotent].
var (
	// ErrKeyReused: the key belongs to a call with another fingerprint.
	ErrKeyReused = errors.New("resilience: idempotent: the key was used for another request")
	// ErrLeaseLost: the claim is another's by now.
	ErrLeaseLost = errors.New("resilience: idempotent: the lease on the key was lost")
	// ErrStoreFull: a bounded store has no room for another key.
	ErrStoreFull = errors.New("resilience: idempotent: the store is full")
)
