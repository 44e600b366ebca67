// Package resilience puts policies around a step: it tries again, gives up in
// time, keeps to limits, rides out outages, and lets the stream's source rest
// meanwhile. It works as well around a function that stands in no stream.
//
// A step is the user's work on one item, func(context.Context, A) (B, error).
// [Wrap] returns a function of the same type with [Policy] values around it,
// which read top down, outermost first:
//
//	fetch := resilience.Wrap(fetchProfile,
//		resilience.Retry(backoff, resilience.Holding(gate)), // while a retry sleeps, the source rests
//		resilience.Break(breaker),
//		resilience.Limit(limiter),
//		resilience.Timeout(2*time.Second))                   // each attempt
//
// Where the value matters there are decorators of the whole function instead:
// [Hedge], [Fallback], [Collapse], [Idempotent].
//
// # Which policy
//
//	the call may fail, and succeed if made again      Retry
//	... and everybody should rest until it does       Retry with Holding
//	... but retries must not add to the trouble       Retry with Within
//	the call may hang                                 Timeout
//	the other side may be down for a while            Break
//	... and no item may be lost meanwhile             Retry, then Break with Park
//	it allows a rate, bursts included                 Limit
//	it wants the calls evenly spaced                  Pace
//	it allows n calls in any minute                   Quota
//	it bears n calls at once                          InFlight
//	it bears who knows how many at once               Adaptive
//	few calls are slow and it may be asked twice      Hedge
//	there is a second best answer                     Fallback
//	many ask the same at the same time                Collapse
//	the same request may come again, and must not act Idempotent
//
// # In which order
//
// Every call that a policy makes is a call of what stands below it. So read
// the table as "above means outside":
//
//	Fallback          when all the rest has failed
//	Collapse          equal calls become one before anything is spent on it
//	Timeout           outside Retry: the time for all attempts and the waits between them
//	Idempotent        outside Retry: one claim for all attempts; its Lease covers them
//	Retry             each attempt passes everything below anew
//	Break             inside Retry: sees each attempt, and a retry can wait for it
//	InFlight          inside Break: a parked call holds no place
//	Adaptive          instead of InFlight
//	Limit Pace Quota  inside Break, so that a refused call costs no token
//	Timeout           inside: the time for one attempt, not for its waiting in line
//	Hedge             innermost: two attempts are one for those outside
//
// What goes wrong otherwise: Break outside Retry counts ten attempts as one and
// trips late. Limit outside Retry lets retries past the limit. InFlight outside
// Retry keeps a place while a retry sleeps, which may be what you want: the
// places are then a bound on items, not on requests. Timeout outside Limit
// spends its time in line. Limit inside Adaptive takes its own waits for the
// service's.
//
// # Which errors
//
// A policy passes the step's error as it is, or wraps it so that errors.Is and
// errors.As find it; none is lost or replaced. Marks on errors tell policies
// what only the step knows: [Permanent] (do not try again), [After] (not before
// that time), [Overload] (too much). What the policies say themselves:
//
//	*RetryError    Retry gave up; Is the last failure, and why if it stopped early
//	*TimeoutError  Timeout ended the call; Is context.DeadlineExceeded
//	*WaitError     the wait in line would pass the deadline; Is context.DeadlineExceeded
//	*OpenError     Break refused the call; Is ErrOpen
//	ErrBudget      the retry budget is spent
//	ErrInProgress, ErrKeyReused, ErrUnrecorded and *RecordedError from Idempotent
//
// A call that ends because its context was cancelled returns the context's
// cause.
//
// # What it costs
//
// A call that everything lets pass allocates nothing, except for Timeout's and
// Idempotent's contexts, Hedge's timer and Collapse's goroutine, and starts no
// goroutine but Collapse's. It is within a few tens of nanoseconds of calling
// the libraries underneath by hand: go-retry for the schedules, gobreaker,
// x/time/rate, x/sync/semaphore. [Observe] makes any policy report what is out
// of the ordinary; it costs nothing otherwise.
package resilience
