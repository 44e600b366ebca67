package seqtest

import (
	"errors"
	"fmt"
	"iter"
	"reflect"
	"runtime"
	"testing"
	"testing/synctest"
	"unsafe"
	"weak"
)

// enough is how many elements of a source are looked at; it may be endless.
const enough = 200

// TestSource tests the source that mk makes, a sequence without an upstream
// that the suite can watch. mk must give an equal sequence each time. Of a long
// or endless source the first 200 elements are looked at. Each kind of test is
// a subtest. The options that apply are [Once], [Unordered], [Fresh], [Holds]
// and [AfterLoop].
func TestSource[T any](t *testing.T, mk func() iter.Seq2[T, error], opts ...Option) {
	t.Helper()
	for _, check := range sourceChecks(mk, opts...) {
		t.Run(check.name, func(t *testing.T) {
			if err := check.run(t); err != nil {
				t.Error(err)
			}
		})
	}
}

type origin[T any] struct {
	config
	mk func() iter.Seq2[T, error]
}

func sourceChecks[T any](mk func() iter.Seq2[T, error], opts ...Option) []check {
	if mk == nil {
		panic("seqtest: TestSource(nil func)")
	}
	o := &origin[T]{config: configure(opts), mk: mk}
	checks := []check{
		{"Leaving", func(t *testing.T) error { return o.at(t, func(k int) plan { return plan{leave: k} }) }},
		{"PanicInBody", func(t *testing.T) error { return o.at(t, func(k int) plan { return plan{panic: k} }) }},
		{"GoexitInBody", func(t *testing.T) error { return o.at(t, func(k int) plan { return plan{exit: k} }) }},
		{"Pull", o.pull},
		{"Stack", o.stack},
	}
	if !o.once {
		checks = append(checks, check{"Again", o.again})
	}
	if o.fresh {
		checks = append(checks, check{"Memory", o.memory})
	}
	return checks
}

// one makes one loop in a bubble of its own. tune may change it before.
func (o *origin[T]) one(t *testing.T, p plan, tune func(*loop[T])) (l *loop[T], err error) {
	err = bubble(t, func() error {
		s := o.mk()
		if s == nil {
			return errors.New("mk returned a nil sequence")
		}
		l = o.loop(p)
		if tune != nil {
			tune(l)
		}
		return o.run(l, s)
	})
	if err != nil {
		return l, fmt.Errorf("loop %v: %w", p, err)
	}
	return l, nil
}

func (o *origin[T]) loop(p plan) *loop[T] {
	return &loop[T]{plan: p, pulls: func() int { return 0 }, settle: true, after: o.afterLoop}
}

func (o *origin[T]) run(l *loop[T], s iter.Seq2[T, error]) error {
	synctest.Wait()
	before := population()
	l.run(s)
	errs := []error{l.rest(before)}
	switch {
	case l.plan.panic > 0 && l.left && !caught(l.raised, errBody):
		errs = append(errs, fmt.Errorf("swallows or changes the panic of the loop's body: %v", l.raised))
	case l.raised != nil && !l.left:
		errs = append(errs, fmt.Errorf("panics: %v", l.raised))
	case l.plan.exit > 0 && l.left && !l.exited:
		errs = append(errs, errors.New("swallows the Goexit of the loop's body"))
	case l.exited && !l.left:
		errs = append(errs, errors.New("ends the loop's goroutine"))
	}
	return errors.Join(errs...)
}

// at runs the plan for some positions, and what it gives must be the beginning
// of what a long loop gives.
func (o *origin[T]) at(t *testing.T, p func(k int) plan) error {
	long, err := o.one(t, plan{leave: enough}, nil)
	if err != nil {
		return err
	}
	n := len(long.elements)
	for k := 1; k <= n; k++ {
		if n > 12 && k > 3 && k != n/2 && k != n {
			continue
		}
		l, err := o.one(t, p(k), nil)
		if err != nil {
			return err
		}
		if err := o.compare(l, long, k); err != nil {
			return fmt.Errorf("loop %v: %w", p(k), err)
		}
	}
	return nil
}

// compare judges whether l gave the first k elements of long.
func (o *origin[T]) compare(l, long *loop[T], k int) error {
	want := &expected[T]{elements: long.elements[:min(k, len(long.elements))], values: true}
	if len(l.elements) != len(want.elements) {
		return mismatch(l.elements, want)
	}
	if o.unordered {
		return nil // the first k may be any
	}
	for i, e := range l.elements {
		if !want.same(e, want.elements[i]) {
			return mismatch(l.elements, want)
		}
	}
	return nil
}

func (o *origin[T]) again(t *testing.T) error {
	return bubble(t, func() error {
		s := o.mk()
		var first *loop[T]
		for i, p := range []plan{{leave: enough}, {leave: 2}, {leave: enough}} {
			l := o.loop(p)
			err := o.run(l, s)
			if first == nil {
				first = l
			}
			if err = errors.Join(err, o.compare(l, first, p.leave)); err != nil {
				return fmt.Errorf("loop %d over the same sequence, %v: %w", i+1, p, err)
			}
		}
		return nil
	})
}

func (o *origin[T]) pull(t *testing.T) error {
	for _, take := range []int{0, 1, 3, enough} {
		err := bubble(t, func() error {
			s := o.mk()
			synctest.Wait()
			before := population()
			next, stop := iter.Pull2(s)
			err := pullAndStop(next, stop, take, before)
			if o.afterLoop != nil {
				err = errors.Join(err, o.afterLoop())
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("iter.Pull2, stopped after %d elements: %w", take, err)
		}
	}
	return nil
}

func (o *origin[T]) stack(t *testing.T) error {
	const early, slack = 20, 32
	var depths []int
	_, err := o.one(t, plan{leave: enough}, func(l *loop[T]) {
		l.forget = true
		l.each = func(int) { depths = append(depths, stackDepth()) }
	})
	if last := len(depths) - 1; err == nil && last > early && depths[last] > depths[early]+slack {
		return fmt.Errorf("the stack grows with each element: it is %d calls deep at the element %d, and %d at the element %d",
			depths[early], early+1, depths[last], last+1)
	}
	return err
}

// memory looks at every value by a weak pointer, after it was yielded.
func (o *origin[T]) memory(t *testing.T) error {
	if kind := reflect.TypeFor[T]().Kind(); kind != reflect.Pointer {
		return fmt.Errorf("Fresh: the values are of kind %v: want pointers", kind)
	}
	var yielded []weak.Pointer[byte]
	alive := func() int {
		runtime.GC()
		runtime.GC()
		n := 0
		for _, w := range yielded {
			if w.Value() != nil {
				n++
			}
		}
		return n
	}
	return bubble(t, func() error {
		s := o.mk()
		l := o.loop(plan{leave: enough})
		l.forget = true
		l.each = func(k int) {
			if k != 2 && k != 20 && k != enough {
				return
			}
			if kept := alive(); kept > o.holds {
				l.defect("holds %d of the %d values already yielded: want at most %d", kept, len(yielded), o.holds)
			}
		}
		err := o.run(l, func(yield func(T, error) bool) {
			s(func(v T, err error) bool {
				ok := yield(v, err)
				if p := reflect.ValueOf(v).UnsafePointer(); p != nil {
					yielded = append(yielded, weakly(p))
				}
				return ok
			})
		})
		if kept := alive(); kept > 0 {
			err = errors.Join(err, fmt.Errorf("holds %d of %d values after the loop is over", kept, len(yielded)))
		}
		runtime.KeepAlive(s)
		return err
	})
}

// weakly returns a weak pointer to what p points to. Its type is lost in
// generic code, and weak pointers go by address.
func weakly(p unsafe.Pointer) weak.Pointer[byte] { return weak.Make((*byte)(p)) }
