package pace

import (
	"context"
	"runtime"
	"time"
)

// Alarm wakes its caller at a time. A timer alone cannot do it well: an idle Go
// program on Linux sleeps in whole milliseconds, so that it wakes up to one too
// late. A precise Alarm sets its timer too early by as much as it was late
// lately, and spends the rest looking at the clock, giving way to any other
// goroutine that can run.
type Alarm struct {
	Start   time.Time // what times are counted from
	Precise bool

	timer *time.Timer
	late  time.Duration // how late the timer has been
}

const (
	assumed = 1100 * time.Microsecond // the delay of a timer that nothing is known of
	least   = 50 * time.Microsecond   // what looking at the clock may take at any rate
)

// Now is the time since Start.
func (a *Alarm) Now() time.Duration { return time.Since(a.Start) }

// Until waits until then. It returns early, with the cause, when ctx is done.
func (a *Alarm) Until(ctx context.Context, then time.Duration) error {
	for {
		wait := then - a.Now()
		if wait <= 0 {
			return nil
		}
		if !a.Precise {
			if err := a.sleep(ctx, wait); err != nil {
				return err
			}
			continue
		}
		if a.late == 0 {
			a.late = assumed
		}
		if wait > a.late {
			began := a.Now()
			if err := a.sleep(ctx, wait-a.late); err != nil {
				return err
			}
			delay := a.Now() - began - (wait - a.late)
			// At most assumed: a longer delay is that of a busy machine.
			a.late = min(max(delay, a.late-a.late/8, least), assumed)
			continue
		}
		if ticks, err := a.watch(ctx, then); err != nil {
			return err
		} else if !ticks {
			if err := a.sleep(ctx, then-a.Now()); err != nil {
				return err
			}
		}
	}
}

// watch looks at the clock until then. It reports false if the clock stands
// still while anyone runs, as in a testing/synctest bubble.
func (a *Alarm) watch(ctx context.Context, then time.Duration) (ticks bool, err error) {
	for last, same := a.Now(), 0; ; {
		runtime.Gosched()
		now := a.Now()
		switch {
		case ctx.Err() != nil:
			return true, context.Cause(ctx)
		case now >= then:
			return true, nil
		case now != last:
			last, same = now, 0
		default:
			if same++; same == 100 {
				return false, nil
			}
		}
	}
}

func (a *Alarm) sleep(ctx context.Context, d time.Duration) error {
	if a.timer == nil {
		a.timer = time.NewTimer(d)
	} else {
		a.timer.Reset(d)
	}
	select {
	case <-a.timer.C:
		return nil
	case <-ctx.Done():
		a.timer.Stop()
		return context.Cause(ctx)
	}
}
