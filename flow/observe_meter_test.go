package flow

import (
	"math"
	"testing"
	"time"
)

func TestABucketHoldsWhatIsInIt(t *testing.T) {
	for _, d := range []time.Duration{0, 1, 7, 8, 9, 15, 16, 17, 31, 100, 1000, 12345, time.Millisecond, time.Second, time.Hour, math.MaxInt64} {
		b := bucket(d)
		low, high := floor(b), floor(b+1)
		if d < low || d >= high && high > 0 {
			t.Errorf("%d is in bucket %d, which is from %d to %d", d, b, low, high)
		}
		if width := float64(high - low); d >= 8 && high > 0 && width > float64(low)/8 {
			t.Errorf("bucket %d, from %d to %d, is wider than an eighth", b, low, high)
		}
	}
}

func TestQuantilesAreThoseOfWhatWasAdded(t *testing.T) {
	var l latency
	if got := l.quantile(0.5); got != 0 {
		t.Errorf("got %v of nothing, want 0", got)
	}
	for i := range 100 {
		l.add(time.Duration(i+1)*time.Millisecond, 3)
	}
	for share, want := range map[float64]time.Duration{0.5: 51 * time.Millisecond, 0.99: 100 * time.Millisecond} {
		if got := l.quantile(share); got < want*7/8 || got > want*9/8 {
			t.Errorf("quantile %v: got %v, want about %v", share, got, want)
		}
	}
}

// A meter times one in period elements, whatever the source's rhythm is.
func TestMeterTimesItsShareInAnyRhythm(t *testing.T) {
	for _, every := range []int{1, 2, 128, 1000} {
		m, now, timed, hits := meter{period: 1, gap: 1}, time.Duration(0), 0, 0
		const n = 1_000_000
		for i := range n {
			now += 100 * time.Nanosecond
			if m.timed() {
				timed++
				if i%every == 0 {
					hits++
				}
				m.next(now)
			}
		}
		want := n / 128.0
		if got := float64(timed); math.Abs(got-want) > want/5 {
			t.Errorf("timed %v of %d, want about %v", got, n, want)
		}
		if got, want := float64(hits), want/float64(every); math.Abs(got-want) > 6*math.Sqrt(want)+want/5 {
			t.Errorf("timed %v of those that come every %d, want about %v", got, every, want)
		}
	}
}
