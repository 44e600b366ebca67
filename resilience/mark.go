package resilience

import (
	"errors"
	"time"
)

// Permanent marks err as one that another attempt cannot mend: [Retry] passes
// it on at once, and so does every Retry around that one. The text of the
// error stays as it is, and errors.Is and errors.As look through the mark.
// Permanent(nil) is nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

// IsPermanent reports whether err, or an error it wraps, was marked by
// [Permanent].
func IsPermanent(err error) bool {
	var mark *permanentError
	return errors.As(err, &mark)
}

type permanentError struct{ error }

func (e *permanentError) Unwrap() error { return e.error }

// Overload marks err as the service's word that it has too much to do, as with
// a 429 or 503: an [Adaptive] limit shrinks. The text of the error stays as it
// is, and errors.Is and errors.As look through the mark. Overload(nil) is nil.
func Overload(err error) error {
	if err == nil {
		return nil
	}
	return &overloadError{err}
}

// IsOverload reports whether err, or an error it wraps, was marked by
// [Overload] or is a [*TimeoutError].
func IsOverload(err error) bool {
	var mark *overloadError
	var timeout *TimeoutError
	return errors.As(err, &mark) || errors.As(err, &timeout)
}

type overloadError struct{ error }

func (e *overloadError) Unwrap() error { return e.error }

// After marks err with the time to let pass before the next attempt, as a
// server says with Retry-After. [Retry] waits that long instead of what its
// schedule says; the schedule still decides whether there is a next attempt.
// The text of the error stays as it is, and errors.Is and errors.As look
// through the mark. After(nil, d) is nil.
//
// An error of any type says the same with a method RetryAfter() time.Duration.
// Zero or less says nothing: the schedule's wait stands.
func After(err error, d time.Duration) error {
	if err == nil {
		return nil
	}
	return &afterError{err, d}
}

// RetryAfter returns the time that err, or an error it wraps, asks to let pass
// before the next attempt; zero if it does not say.
func RetryAfter(err error) time.Duration {
	var says interface{ RetryAfter() time.Duration }
	if errors.As(err, &says) {
		return max(0, says.RetryAfter())
	}
	return 0
}

type afterError struct {
	error
	after time.Duration
}

func (e *afterError) Unwrap() error             { return e.error }
func (e *afterError) RetryAfter() time.Duration { return e.after }
