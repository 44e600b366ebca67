package seqtest

import (
	"bytes"
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
)

// bubble runs f in a bubble of its own and returns its error. A bubble that
// cannot go on, or that leaves blocked goroutines behind, is an error too.
func bubble(t *testing.T, f func() error) (err error) {
	defer func() {
		// synctest reports a deadlock with a panic. Nothing else can panic here:
		// f's own panics are caught on its goroutine.
		if r := recover(); r != nil && err == nil {
			err = fmt.Errorf("hangs or leaves blocked goroutines behind: %v", r)
		}
	}()
	synctest.Test(t, func(*testing.T) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %v", r)
			}
		}()
		err = f()
	})
	return err
}

var (
	goroutineID = regexp.MustCompile(`^goroutine (\d+) `)
	bubbleID    = regexp.MustCompile(`^goroutine \d+ \[[^\]]*(synctest bubble \d+)`)
)

// goroutine returns the number of the goroutine that calls it. Go has no other
// way to say whether two pieces of code run on the same one.
func goroutine() string {
	var buf [64]byte
	m := goroutineID.FindSubmatch(buf[:runtime.Stack(buf[:], false)])
	if m == nil {
		return "" // an unknown format: all look alike and nothing is reported
	}
	return string(m[1])
}

// population returns the stacks of the goroutines in this bubble by their
// numbers. It is empty where the runtime does not print bubbles; synctest's own
// check for blocked goroutines remains then.
func population() map[string]string {
	buf := make([]byte, 16<<10)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	stacks := bytes.Split(buf, []byte("\n\n"))
	self := bubbleID.FindSubmatch(stacks[0]) // the caller's own comes first
	if self == nil {
		return nil
	}
	found := map[string]string{}
	for _, stack := range stacks {
		if m := bubbleID.FindSubmatch(stack); m != nil && bytes.Equal(m[1], self[1]) {
			found[string(goroutineID.FindSubmatch(stack)[1])] = string(stack)
		}
	}
	return found
}

// strays describes the goroutines of this bubble that were not in before.
func strays(before map[string]string) error {
	var left []string
	for id, stack := range population() {
		if _, ok := before[id]; !ok {
			left = append(left, stack)
		}
	}
	if left == nil {
		return nil
	}
	return fmt.Errorf("%d goroutines are left behind by the loop:\n%s", len(left), strings.Join(left, "\n\n"))
}
