package seqtest

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing/synctest"
	"time"
)

var (
	errSource = errors.New("seqtest: panic in the source")
	errBody   = errors.New("seqtest: panic in the loop's body")
)

// plan says how one loop ends: at the n-th element, n from 1, by leaving, by a
// panic or by Goexit. 0 means never.
type plan struct {
	leave, panic, exit int
}

func (p plan) String() string {
	switch {
	case p.leave > 0:
		return fmt.Sprintf("left after %d elements", p.leave)
	case p.panic > 0:
		return fmt.Sprintf("the body panics at element %d", p.panic)
	case p.exit > 0:
		return fmt.Sprintf("the body calls Goexit at element %d", p.exit)
	}
	return "run to the end"
}

type element[U any] struct {
	v      U
	err    error
	pulled int       // elements pulled from the source by then
	at     time.Time // when it was yielded
}

// loop ranges over a sequence as the plan says and records what happens.
type loop[U any] struct {
	plan   plan
	pulls  func() int   // elements pulled so far
	settle bool         // look closely: let the operator's goroutines run before
	forget bool         // do not keep the values
	each   func(k int)  // called for the k-th element, k from 1
	after  func() error // called at the instant the loop is over

	mu       sync.Mutex
	elements []element[U]
	defects  []error
	inside   bool // the body
	left     bool // by whatever means
	over     bool
	raised   any
	exited   bool
}

func (l *loop[U]) defect(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.defects = append(l.defects, fmt.Errorf(format, args...))
}

// run returns when the loop is over. It runs on a goroutine of its own, so that
// Goexit ends that one only.
func (l *loop[U]) run(s iter.Seq2[U, error]) {
	done := make(chan struct{})
	go func() {
		l.exited = true
		defer close(done)
		defer func() {
			l.mu.Lock()
			l.over = true
			l.mu.Unlock()
			if l.after != nil {
				if err := l.after(); err != nil {
					l.defect("%w", err)
				}
			}
		}()
		defer func() {
			if r := recover(); r != nil {
				l.raised, l.exited = r, false
			}
		}()
		l.drive(s)
		l.exited = false
	}()
	<-done
}

// drive calls s instead of ranging over it: the range statement would panic
// where we want to record that a sequence goes on after it was stopped.
func (l *loop[U]) drive(s iter.Seq2[U, error]) {
	caller := goroutine()
	s(func(v U, err error) bool {
		if wrong := l.enter(caller); wrong != "" {
			l.defect("%s", wrong)
			return false
		}
		defer l.exit()
		return l.body(v, err)
	})
}

// enter says what is wrong with a call of yield, if anything is.
func (l *loop[U]) enter(caller string) (wrong string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.over:
		return "yields after it has returned"
	case l.left:
		return "yields after the loop was left"
	case l.settle && goroutine() != caller: // dear: left out of loops of thousands
		return "yields on another goroutine than the caller's"
	case l.inside:
		return "yields from within a yield"
	}
	l.inside = true
	return ""
}

func (l *loop[U]) exit() {
	l.mu.Lock()
	l.inside = false
	l.mu.Unlock()
}

func (l *loop[U]) body(v U, err error) bool {
	if l.settle {
		synctest.Wait()
	}
	e := element[U]{err: err, pulled: l.pulls(), at: time.Now()}
	if err != nil {
		var zero U
		if !reflect.DeepEqual(v, zero) {
			l.defect("has the value %v beside the error %q: want the zero value", v, err)
		}
	}
	if !l.forget {
		e.v = v
	}
	l.elements = append(l.elements, e)
	k := len(l.elements)
	if l.each != nil {
		l.each(k)
	}
	switch k {
	case l.plan.panic:
		l.leave()
		panic(errBody)
	case l.plan.exit:
		l.leave()
		runtime.Goexit()
	case l.plan.leave:
		l.leave()
		return false
	}
	return true
}

func (l *loop[U]) leave() {
	l.mu.Lock()
	l.left = true
	l.mu.Unlock()
}

// rest waits for all that could still happen after the loop, and returns what
// is wrong with it, beginning with what was recorded during the loop.
func (l *loop[U]) rest(before map[string]string) error {
	synctest.Wait()
	stray := strays(before)
	pulled := l.pulls()
	time.Sleep(time.Hour)
	synctest.Wait()
	if n := l.pulls() - pulled; n > 0 {
		l.defect("pulls %d elements after the loop is over", n)
	}
	if stray != nil {
		l.defect("%w", stray)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return errors.Join(l.defects...)
}

// caught reports whether got, a recovered value, is or carries the panic want.
func caught(got, want any) bool {
	g, ok1 := got.(error)
	w, ok2 := want.(error)
	if ok1 && ok2 && errors.Is(g, w) {
		return true
	}
	return got != nil && strings.Contains(fmt.Sprint(got), fmt.Sprint(want))
}
