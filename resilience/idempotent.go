package resilience

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Idempotent returns a function like f that does the work of each key once.
// key gives an item's key and the fingerprint of what is asked for under it (a
// hash of the request, say; "" if there is nothing to tell apart).
//
//   - A call with a new key claims it, runs f and records the result, which
//     codec encodes.
//   - A call with a recorded key returns the recorded result without running f.
//   - A call with a key that another call works on fails with [ErrInProgress],
//     or waits with [Awaiting].
//   - A call with a known key and another fingerprint fails with [ErrKeyReused].
//
// A failure of f frees the key, so that the next call tries again, unless it is
// marked [Permanent]: then it is recorded, and later calls get a permanent
// [*RecordedError] with its text. A panic or an exiting goroutine frees the key.
//
// The claim is a lease (see [Lease]): if the process dies, the key frees
// itself when the lease runs out. The context of f ends with the lease. If f
// succeeded and this could not be recorded, be it that the lease was lost or
// that the store failed, the call returns f's value together with a permanent
// error that is [ErrUnrecorded]: the work is done, and after the lease it may be
// done again. No store can close that gap between doing and recording; let the
// service at the other end have the key too.
//
// Outside [Retry], a recorded result is replayed without an attempt; inside,
// each attempt claims the key. Idempotent panics if an argument is nil.
func Idempotent[A, B any](f func(context.Context, A) (B, error), key func(A) (key, fingerprint string), store Store, codec Codec[B], opts ...IdempotentOption) func(context.Context, A) (B, error) {
	if f == nil || key == nil || store == nil || codec == nil {
		panic("resilience: Idempotent: f, key, store and codec must not be nil")
	}
	id := &idempotent[A, B]{f: f, codec: codec, idempotency: idempotency{
		Observer: Observer{policy: "idempotent"}, store: store, lease: time.Minute, keep: 24 * time.Hour,
	}}
	for _, o := range opts {
		o.idempotent(&id.idempotency)
	}
	return func(ctx context.Context, in A) (B, error) {
		k, fingerprint := key(in)
		return id.call(ctx, in, k, fingerprint)
	}
}

type idempotency struct {
	Observer
	store       Store
	lease, keep time.Duration
	poll        time.Duration // 0: do not wait
}

type idempotent[A, B any] struct {
	idempotency
	f     func(context.Context, A) (B, error)
	codec Codec[B]
}

func (id *idempotent[A, B]) call(ctx context.Context, in A, key, fingerprint string) (out B, err error) {
	over := func() {}
	defer func() { over() }()
	for waits := 0; ; waits++ {
		began := now()
		claim, err := id.store.Begin(ctx, key, fingerprint, id.lease)
		if err != nil {
			if errors.Is(err, ErrKeyReused) {
				err = Permanent(err)
			}
			return out, err
		}
		switch claim.State {
		case Completed:
			id.report(ctx, Event{Kind: Replayed})
			return id.replay(claim.Outcome)
		case InProgress:
			if id.poll == 0 {
				id.report(ctx, Event{Kind: Rejected, Wait: claim.Left, Err: ErrInProgress})
				return out, ErrInProgress
			}
			if waits == 0 {
				over = id.waiting(ctx, 0)
			}
			if cause := sleep(ctx, max(1, min(id.poll, claim.Left))); cause != nil {
				return out, fmt.Errorf("%w: %w", ErrInProgress, cause)
			}
		case Claimed:
			over()
			over = func() {}
			return id.run(ctx, in, key, claim.Token, began)
		default:
			return out, fmt.Errorf("resilience: idempotent: the store answered with state %d", claim.State)
		}
	}
}

// run does the work of a claimed key. Every way out of it completes the claim
// or releases it; where that fails too, the lease ends it.
func (id *idempotent[A, B]) run(ctx context.Context, in A, key string, token uint64, began time.Duration) (B, error) {
	over := false // the work: from then on the key must not be freed
	defer func() {
		if !over {
			ctx, cancel := id.afterwards(ctx)
			defer cancel()
			_ = id.store.Release(ctx, key, token)
		}
	}()

	leased, cancel := context.WithTimeoutCause(ctx, id.lease-(now()-began), ErrLeaseLost)
	defer cancel()
	out, err := id.f(leased, in)
	if err != nil && !IsPermanent(err) {
		return out, err
	}
	over = true
	if unrecorded := id.record(ctx, key, token, out, err); unrecorded != nil {
		return out, errors.Join(err, Permanent(fmt.Errorf("%w: %w", ErrUnrecorded, unrecorded)))
	}
	return out, err
}

// afterwards is the context for telling the store how it went: also when the
// caller has gone meanwhile, but not for ever.
func (id *idempotency) afterwards(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), id.lease)
}

func (id *idempotent[A, B]) record(ctx context.Context, key string, token uint64, out B, failure error) error {
	outcome := Outcome{}
	if failure != nil {
		outcome.Failed, outcome.Failure = true, failure.Error()
	} else {
		data, err := id.codec.Encode(out)
		if err != nil {
			return err
		}
		outcome.Value = data
	}
	ctx, cancel := id.afterwards(ctx)
	defer cancel()
	return id.store.Complete(ctx, key, token, outcome, id.keep)
}

func (id *idempotent[A, B]) replay(o Outcome) (out B, err error) {
	if o.Failed {
		return out, Permanent(&RecordedError{Text: o.Failure})
	}
	if out, err = id.codec.Decode(o.Value); err != nil {
		err = Permanent(fmt.Errorf("resilience: idempotent: the recorded result: %w", err))
	}
	return out, err
}
