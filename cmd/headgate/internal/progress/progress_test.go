package progress

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/headgate/headgate/flow"
)

func TestPlainProgressIsOneLineForEachReport(t *testing.T) {
	for _, tt := range []struct {
		name          string
		before, total int64
		state         flow.State
		want          string
	}{
		{"known total", 0, 2_000_000, flow.State{Done: 1_200_000, Rate: 310_000.4, ETA: 2581 * time.Millisecond},
			"headgate: 1,200,000 rows of about 2,000,000 (60 %), 310,000 rows/s, about 3s left\n"},
		{"gone on with", 500_000, 1_000_000, flow.State{Done: 250_000, Rate: 1000, ETA: 250 * time.Second},
			"headgate: 750,000 rows of about 1,000,000 (75 %), 1,000 rows/s, about 4m10s left\n"},
		{"unknown total", 0, -1, flow.State{Done: 999, Rate: 5}, "headgate: 999 rows, 5 rows/s\n"},
		{"more than estimated", 0, 100, flow.State{Done: 150, Rate: 5}, "headgate: 150 rows, 5 rows/s\n"},
		{"as many as estimated", 0, 100, flow.State{Done: 100, Rate: 5}, "headgate: 100 rows of about 100 (99 %), 5 rows/s\n"},
		{"nothing yet", 0, 0, flow.State{}, "headgate: 0 rows, 0 rows/s\n"},
		{"the last", 0, 100, flow.State{Done: 100, Last: true}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b strings.Builder
			report, every := To(&b)(tt.before, tt.total)
			if every != plainEvery {
				t.Errorf("got a report every %v, want %v", every, plainEvery)
			}
			report(tt.state)
			if got := b.String(); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestTheBarShowsTheSameWordsAndClearsUpBehindIt(t *testing.T) {
	for _, total := range []int64{-1, 0, 100, 10_000} {
		var b strings.Builder
		report := bar(&b, 50, total)
		report(flow.State{Done: 100, Rate: 7})
		if got, want := b.String(), "150 rows"; !strings.Contains(got, want) {
			t.Errorf("total %d: the bar %q lacks %q", total, got, want)
		}
		report(flow.State{Done: 200, Last: true})
		if got := b.String(); strings.Contains(got, "\n") {
			t.Errorf("total %d: the bar %q leaves its line", total, got)
		}
	}
}

func TestNumbersAreReadable(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", math.MaxInt64: "9,223,372,036,854,775,807"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d): got %q, want %q", n, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_949: "999.9 kB", 999_950: "1.0 MB", 53_354_335: "53.4 MB", math.MaxInt64: "9223.4 PB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d): got %q, want %q", n, got, want)
		}
	}
}
