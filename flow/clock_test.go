package flow_test

import (
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// inBubble runs body where time is fake and a goroutine left behind fails.
func inBubble(t *testing.T, body func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, body)
}

// at is a source that gives each of these seconds at its time, counted from the
// start of the loop. A negative one is given as an error.
func at(seconds ...float64) iter.Seq2[time.Duration, error] {
	return func(yield func(time.Duration, error) bool) {
		start := time.Now()
		for _, s := range seconds {
			d := time.Duration(max(s, -s) * float64(time.Second))
			time.Sleep(d - time.Since(start))
			v, err := d, error(nil)
			if s < 0 {
				v, err = 0, fmt.Errorf("error of %v", d)
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// pacedBy is src with a pause before each element.
func pacedBy[T any](every time.Duration, src iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		time.Sleep(every)
		for v, err := range src {
			if !yield(v, err) {
				return
			}
			time.Sleep(every)
		}
	}
}

// timed lists the elements of src, each with the time when it came.
func timed[T any](src iter.Seq2[T, error]) []string { return timedIn(src, nil) }

// timedIn does too, and runs body for each.
func timedIn[T any](src iter.Seq2[T, error], body func(k int)) []string {
	var got []string
	start := time.Now()
	for v, err := range src {
		text := strings.NewReplacer("[", "", "]", "", " ", ",").Replace(fmt.Sprint(v))
		if err != nil {
			text = err.Error()
		}
		got = append(got, fmt.Sprintf("%s @ %v", text, time.Since(start)))
		if body != nil {
			body(len(got))
		}
	}
	return got
}

var errSource = errors.New("source failed")

// upToForever gives 0, 1, 2, …
func upToForever() iter.Seq2[int, error] { return (&counter{n: -1}).all() }
