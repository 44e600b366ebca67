// Package resilience puts policies around a step: it tries again, gives up in
// time, and lets the stream's source rest meanwhile.
//
// A step is the user's work on one item, func(context.Context, A) (B, error).
// [Wrap] returns a function of the same type with [Policy] values around it,
// which read top down, outermost first:
//
//	fetch := resilience.Wrap(fetchProfile,
//		resilience.Retry(backoff, resilience.Holding(gate)), // while a retry sleeps, the source rests
//		resilience.Timeout(2*time.Second))                   // each attempt
package resilience
