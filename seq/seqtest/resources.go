package seqtest

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// trickle gives an element an hour: each must come out at once.
func (o *operator[U]) trickle(t *testing.T) error {
	for _, sc := range []script{parse("a value an hour", "vvvvv"), parse("an element an hour", "vevvev")} {
		err := o.one(t, sc, plan{},
			func(src *source, _ *loop[U]) { src.every = time.Hour },
			func(src *source, l *loop[U], want *expected[U]) error {
				for k, e := range l.elements {
					if k >= len(want.elements) || want.elements[k].pulled == 0 {
						continue
					}
					need := want.elements[k].pulled
					if late := e.at.Sub(src.at[need-1]); late > o.within {
						return fmt.Errorf("yields its element %d %v after it pulled the element %d that it needs: want at most %v", k+1, late, need, o.within)
					}
				}
				return nil
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// memory looks which items can still be reached, at some places in the loop
// and after it.
func (o *operator[U]) memory(t *testing.T) error {
	sc := long(o.ahead)
	allowed := o.holds
	if o.unordered {
		allowed += o.ahead // the ones before may be those not yet yielded
	}
	for _, end := range []bool{true, false} {
		err := bubble(t, func() error {
			want := o.expect(sc, plan{})
			src := &source{script: sc, weigh: true}
			l := &loop[U]{pulls: src.pulls, settle: true, forget: true}
			n := len(want.elements)
			if !end {
				l.plan.leave = (n + 1) / 2
			}
			l.each = func(k int) {
				if k < 2 || k > n || k != n/4 && k != n/2 && k != n {
					return
				}
				past := want.elements[k-2].pulled // by what the elements before this one needed
				if kept := src.alive(past); kept > allowed {
					l.defect("holds %d of the %d items that it pulled for elements already yielded: want at most %d", kept, past, allowed)
				}
			}
			s, err := o.start(src)
			if err != nil {
				return err
			}
			before := population()
			l.run(s)
			errs := []error{l.rest(before)}
			if kept := src.alive(len(src.items)); kept > 0 {
				errs = append(errs, fmt.Errorf("holds %d of %d items after the loop is over", kept, len(src.items)))
			}
			runtime.KeepAlive(s)
			return errors.Join(errs...)
		})
		if err != nil {
			return fmt.Errorf("source %q: %w", sc.name, err)
		}
	}
	return nil
}

// stack measures the stack where elements are pulled and where they are
// yielded: late in a long loop it must not be deeper than early.
func (o *operator[U]) stack(t *testing.T) error {
	const n, early, slack = 1500, 100, 32
	for _, sc := range []script{
		parse("1500 values", strings.Repeat("v", n)),
		parse("1500 errors", strings.Repeat("e", n)),
		parse("1500 values and errors", strings.Repeat("ve", n/2)),
	} {
		err := bubble(t, func() error {
			src := &source{script: sc, depth: true}
			var depths []int
			l := &loop[U]{pulls: src.pulls, forget: true, each: func(int) { depths = append(depths, stackDepth()) }}
			s, err := o.start(src)
			if err != nil {
				return err
			}
			l.run(s)
			for where, d := range map[string][]int{"it pulls": src.depths, "it yields": depths} {
				if last := len(d) - 1; last > early && d[last] > d[early]+slack {
					return fmt.Errorf("the stack grows with each element: where %s it is %d calls deep at the element %d, and %d at the element %d",
						where, d[early], early+1, d[last], last+1)
				}
			}
			return nil
		})
		if err != nil {
			return fmt.Errorf("source %q: %w", sc.name, err)
		}
	}
	return nil
}
