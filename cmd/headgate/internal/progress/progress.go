// Package progress shows how far an export is: as a bar on a terminal, as a
// plain line now and then elsewhere.
package progress

import (
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"github.com/headgate/headgate/flow"
)

const (
	barEvery   = 200 * time.Millisecond
	plainEvery = 5 * time.Second
)

// To returns what shows the progress on w. It is told first how many rows are
// done from before and how many are expected in all, -1 if nobody knows.
func To(w io.Writer) func(done, total int64) (func(flow.State), time.Duration) {
	return func(done, total int64) (func(flow.State), time.Duration) {
		if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
			return bar(w, done, total), barEvery
		}
		return plain(w, done, total), plainEvery
	}
}

// plain returns a report that writes one line.
func plain(w io.Writer, before, total int64) func(flow.State) {
	return func(s flow.State) {
		if s.Last {
			return // the command says how it ended
		}
		fmt.Fprintln(w, "headgate: "+words(s, before, total, true))
	}
}

// bar returns a report that draws a bar with the same words behind it.
func bar(w io.Writer, before, total int64) func(flow.State) {
	b := progressbar.NewOptions64(max(total, -1),
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(24),
		progressbar.OptionSetPredictTime(false),
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionShowDescriptionAtLineEnd(),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionSetSpinnerChangeInterval(0), // otherwise a goroutine of its own draws
	)
	return func(s flow.State) {
		if s.Last {
			_ = b.Clear()
			return
		}
		done := before + s.Done
		if total >= 0 && done >= total {
			// The estimate was too low; the bar stays just short of its end.
			b.ChangeMax64(done + 1)
		}
		b.Describe(words(s, before, total, false)) // the bar shows the share
		_ = b.Set64(done)
	}
}

// words say how far the job is, how fast, and how long it will take.
func words(s flow.State, before, total int64, share bool) string {
	done := before + s.Done
	var b strings.Builder
	b.WriteString(Count(done) + " rows")
	if total > 0 && done <= total {
		b.WriteString(" of about " + Count(total))
		if share {
			// Estimated, so never quite all of them.
			fmt.Fprintf(&b, " (%d %%)", min(99, 100*done/total))
		}
	}
	fmt.Fprintf(&b, ", %s rows/s", Count(int64(math.Round(s.Rate))))
	if s.ETA > 0 && done < total {
		fmt.Fprintf(&b, ", about %s left", s.ETA.Round(time.Second))
	}
	return b.String()
}

// Count writes a number with its thousands set apart: 1,234,567.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Bytes writes a size in decimal units: 12.3 MB.
func Bytes(n int64) string {
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	f, unit := float64(n), 0
	for f >= 999.95 && unit < len(units)-1 {
		f /= 1000
		unit++
	}
	return fmt.Sprintf("%.1f %s", f, units[unit])
}

var units = [...]string{"B", "kB", "MB", "GB", "TB", "PB"}
