package seqtest

import (
	"errors"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
)

// again ranges over one sequence several times: to its end, left in the
// middle, and to its end once more.
func (o *operator[U]) again(t *testing.T) error {
	return bubble(t, func() error {
		sc := parse("errors between values", "vevvevvvee")
		src := &source{script: sc}
		s, err := o.start(src)
		if err != nil {
			return err
		}
		for i, p := range []plan{{}, {leave: 2}, {}} {
			want := o.expect(sc, p)
			pulled := src.pulls()
			l := &loop[U]{plan: p, pulls: func() int { return src.pulls() - pulled }, settle: true}
			l.after = func() error { return o.over(src) }
			before := population()
			l.run(s)
			if err := errors.Join(l.rest(before), o.ending(sc, l, want), o.compare(sc, p, l, want)); err != nil {
				return fmt.Errorf("source %q, loop %d over the same sequence, %v: %w", sc.name, i+1, p, err)
			}
		}
		return nil
	})
}

// twoLoops ranges over one sequence with two loops that take turns.
func (o *operator[U]) twoLoops(t *testing.T) error {
	return bubble(t, func() error {
		sc := parse("errors between values", "vevvevvvee")
		src := &source{script: sc}
		s, err := o.start(src)
		if err != nil {
			return err
		}
		want := o.expect(sc, plan{})
		next1, stop1 := iter.Pull2(s)
		defer stop1()
		next2, stop2 := iter.Pull2(s)
		defer stop2()
		var loops [2]loop[U]
		for more := true; more; {
			more = false
			for i, next := range []func() (U, error, bool){next1, next2} {
				if v, err, ok := next(); ok {
					more = true
					loops[i].elements = append(loops[i].elements, element[U]{v: v, err: err})
				}
			}
		}
		for i := range loops {
			if err := o.compare(sc, plan{}, &loops[i], want); err != nil {
				return fmt.Errorf("source %q, loop %d of two over the same sequence that take turns: %w", sc.name, i+1, err)
			}
		}
		return nil
	})
}

// pull takes elements with iter.Pull2 and stops at inconvenient times.
func (o *operator[U]) pull(t *testing.T) error {
	sc := long(o.ahead)
	for _, take := range []int{0, 1, 3, len(sc.acts) + 1} {
		err := bubble(t, func() error {
			src := &source{script: sc}
			s, err := o.start(src)
			if err != nil {
				return err
			}
			before := population()
			next, stop := iter.Pull2(s)
			return errors.Join(
				pullAndStop(next, stop, take, before),
				o.over(src),
				neverStarted(src, take),
			)
		})
		if err != nil {
			return fmt.Errorf("source %q, iter.Pull2, stopped after %d elements: %w", sc.name, take, err)
		}
	}
	return nil
}

func neverStarted(src *source, taken int) error {
	if taken == 0 && src.pulls() > 0 {
		return fmt.Errorf("has pulled %d elements for a loop that never started", src.pulls())
	}
	return nil
}

// pullAndStop takes n elements, or all if there are fewer, and then stops twice.
func pullAndStop[U any](next func() (U, error, bool), stop func(), n int, before map[string]string) error {
	for range n {
		if _, _, ok := next(); !ok {
			break
		}
	}
	stop()
	stop()
	if v, err, ok := next(); ok {
		return fmt.Errorf("gives (%v, %v) after it was stopped", v, err)
	}
	synctest.Wait()
	return strays(before)
}
