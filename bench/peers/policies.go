package peers

import (
	"context"
	"errors"
	"time"

	failsafe "github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/ratelimiter"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
	"github.com/failsafe-go/failsafe-go/timeout"
	"github.com/sethvargo/go-retry"
	"github.com/sony/gobreaker/v2"
	"golang.org/x/time/rate"

	"github.com/headgate/headgate/resilience"
)

// Policies says what a step is guarded with. All contestants are set alike:
// up to two retries with exponential waits from a millisecond, a breaker that
// trips after five failures in a row and whose refusals are not tried again, a
// limit that is never reached, and time that never runs out.
type Policies struct{ Retry, Break, Limit, Timeout bool }

// Guard puts policies around a step.
type Guard func(Step, Policies) Step

const (
	retries  = 2
	retryIn  = time.Millisecond
	tripAt   = 5
	openFor  = time.Minute
	timeLeft = time.Minute
)

func backoff() retry.Backoff { return retry.WithMaxRetries(retries, retry.NewExponential(retryIn)) }

func settings() gobreaker.Settings {
	return gobreaker.Settings{
		Timeout:     openFor,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= tripAt },
	}
}

// unlimited has a rate, so that it counts its tokens, but always has one.
func unlimited() *rate.Limiter { return rate.NewLimiter(1e12, 1e9) }

// HeadgateGuard is resilience.Wrap.
func HeadgateGuard(step Step, p Policies) Step {
	var policies []resilience.Policy
	if p.Retry {
		policies = append(policies, resilience.Retry(backoff, resilience.If(func(err error) bool {
			return !errors.Is(err, resilience.ErrOpen)
		})))
	}
	if p.Break {
		policies = append(policies, resilience.Break(resilience.NewBreaker(settings())))
	}
	if p.Limit {
		policies = append(policies, resilience.Limit(unlimited()))
	}
	if p.Timeout {
		policies = append(policies, resilience.Timeout(timeLeft))
	}
	return resilience.Wrap(step, policies...)
}

// BareCalls makes the call that each library needs one after the other, around
// nothing, and then the step: what is spent is their sum. It guards nothing,
// and shares one backoff, which nobody could who retried.
func BareCalls(step Step, p Policies) Step {
	shared := backoff()
	breaker := gobreaker.NewCircuitBreaker[int](settings())
	limiter := unlimited()
	return func(ctx context.Context, v int) (int, error) {
		if p.Retry {
			if err := retry.Do(ctx, shared, func(context.Context) error { return nil }); err != nil {
				return 0, err
			}
		}
		if p.Break {
			if _, err := breaker.Execute(func() (int, error) { return v, nil }); err != nil {
				return 0, err
			}
		}
		if p.Limit {
			if err := limiter.Wait(ctx); err != nil {
				return 0, err
			}
		}
		if p.Timeout {
			_, cancel := context.WithTimeout(ctx, timeLeft)
			cancel()
		}
		return step(ctx, v)
	}
}

// GuardByHand nests the same libraries as their documentation has it. A
// go-retry Backoff counts its retries, so each item needs one of its own.
func GuardByHand(step Step, p Policies) Step {
	if p.Timeout {
		step = func(inner Step) Step {
			return func(ctx context.Context, v int) (int, error) {
				ctx, cancel := context.WithTimeout(ctx, timeLeft)
				defer cancel()
				return inner(ctx, v)
			}
		}(step)
	}
	if p.Limit {
		limiter := unlimited()
		step = func(inner Step) Step {
			return func(ctx context.Context, v int) (int, error) {
				if err := limiter.Wait(ctx); err != nil {
					return 0, err
				}
				return inner(ctx, v)
			}
		}(step)
	}
	if p.Break {
		breaker := gobreaker.NewCircuitBreaker[int](settings())
		step = func(inner Step) Step {
			return func(ctx context.Context, v int) (int, error) {
				return breaker.Execute(func() (int, error) { return inner(ctx, v) })
			}
		}(step)
	}
	if p.Retry {
		step = func(inner Step) Step {
			return func(ctx context.Context, v int) (int, error) {
				return retry.DoValue(ctx, backoff(), func(ctx context.Context) (int, error) {
					u, err := inner(ctx, v)
					if err != nil && !errors.Is(err, gobreaker.ErrOpenState) {
						err = retry.RetryableError(err)
					}
					return u, err
				})
			}
		}(step)
	}
	return step
}

// Failsafe is failsafe-go. It makes an executor for each context; one for all
// calls favours it, and suits a pipeline, whose items share a context.
func Failsafe(step Step, p Policies) Step {
	var policies []failsafe.Policy[int]
	if p.Retry {
		policies = append(policies, retrypolicy.NewBuilder[int]().
			WithMaxRetries(retries).WithBackoff(retryIn, time.Second).
			AbortOnErrors(circuitbreaker.ErrOpen).ReturnLastFailure().Build())
	}
	if p.Break {
		policies = append(policies, circuitbreaker.NewBuilder[int]().
			WithFailureThreshold(tripAt).WithDelay(openFor).Build())
	}
	if p.Limit {
		policies = append(policies, ratelimiter.NewBursty[int](1e9, time.Millisecond))
	}
	if p.Timeout {
		policies = append(policies, timeout.New[int](timeLeft))
	}
	executor := failsafe.With(policies...).WithContext(context.Background())
	return func(_ context.Context, v int) (int, error) {
		return executor.GetWithExecution(func(e failsafe.Execution[int]) (int, error) { return step(e.Context(), v) })
	}
}
