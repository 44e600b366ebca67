package suites

import (
	"testing"
	"time"
)

func TestTheFullestWindowIsFoundWhereverItBegins(t *testing.T) {
	ms := func(at ...int) (d []time.Duration) {
		for _, v := range at {
			d = append(d, time.Duration(v)*time.Millisecond)
		}
		return d
	}
	for _, tt := range []struct {
		name string
		at   []time.Duration
		want int
	}{
		{"none", nil, 0},
		{"even", ms(0, 5, 10, 15, 20), 2},
		{"a burst across two windows", ms(0, 8, 9, 11, 12, 30), 4},
		{"all at once", ms(7, 7, 7), 3},
	} {
		if got := mostWithin(tt.at, 10*time.Millisecond); got != tt.want {
			t.Errorf("%s: %d within 10 ms of %v, want %d", tt.name, got, tt.at, tt.want)
		}
	}
}
