package seqtest

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// expected is what a loop should give.
type expected[U any] struct {
	elements  []element[U]
	pulled    int // at the end
	raised    any
	exited    bool
	truncated bool // the loop did not run to the sequence's end
	values    bool // values are known too
}

// judge compares what a loop gave with what it should have given.
func (o *operator[U]) judge(sc script, p plan, src *source, l *loop[U], want *expected[U]) error {
	var errs []error
	for k, e := range l.elements {
		if k < len(want.elements) && e.pulled > want.elements[k].pulled+o.ahead {
			errs = append(errs, fmt.Errorf("has pulled %d elements when it yields its element %d, which needs %d: want at most %d ahead",
				e.pulled, k+1, want.elements[k].pulled, o.ahead))
			break
		}
	}
	if n := src.pulls(); n > want.pulled+o.ahead {
		errs = append(errs, fmt.Errorf("has pulled %d elements in the end, where %d are needed: want at most %d ahead", n, want.pulled, o.ahead))
	}
	errs = append(errs, o.ending(sc, l, want), o.compare(sc, p, l, want))
	return errors.Join(errs...)
}

// ending judges how the loop came to its end.
func (o *operator[U]) ending(sc script, l *loop[U], want *expected[U]) error {
	source := kind(value)
	for _, a := range sc.acts {
		if a.kind >= panics {
			source = a.kind
		}
	}
	switch {
	case source == exits:
		return nil // all that is asked for is that nothing hangs
	case want.raised != nil && l.raised == nil:
		return fmt.Errorf("swallows the panic: %v", want.raised)
	case want.raised != nil && !caught(l.raised, want.raised):
		return fmt.Errorf("panics with %v: want %v", l.raised, want.raised)
	case want.raised == nil && l.raised != nil && !(source == panics && o.ahead > 0):
		// Who may pull ahead may meet a panic that the model does not reach.
		return fmt.Errorf("panics: %v", l.raised)
	case want.exited && !l.exited:
		return errors.New("swallows the Goexit")
	case !want.exited && l.exited:
		return errors.New("ends the loop's goroutine")
	}
	return nil
}

// compare judges the elements themselves.
func (o *operator[U]) compare(sc script, p plan, l *loop[U], want *expected[U]) error {
	if l.forget {
		return nil
	}
	got := l.elements
	switch {
	case sc.brutal() && len(got) <= len(want.elements):
		// Elements before a panic may be lost with it, but not changed.
	case o.unordered && want.truncated:
		if len(got) != len(want.elements) {
			return mismatch(got, want)
		}
	case len(got) != len(want.elements):
		return mismatch(got, want)
	}
	if !o.unordered {
		for k := range got {
			if !want.same(got[k], want.elements[k]) {
				return mismatch(got, want)
			}
		}
		return nil
	}
	full := want
	if want.truncated {
		full = o.expect(sc.calm(), plan{})
	}
	if !want.contains(full.elements, got) {
		return mismatch(got, full)
	}
	return nil
}

func (x *expected[U]) same(got, want element[U]) bool {
	if want.err != nil || got.err != nil {
		return sameError(got.err, want.err)
	}
	return !x.values || reflect.DeepEqual(got.v, want.v)
}

// contains reports whether each of some has a partner of its own in all.
func (x *expected[U]) contains(all, some []element[U]) bool {
	used := make([]bool, len(all))
next:
	for _, e := range some {
		for i, a := range all {
			if !used[i] && x.same(e, a) {
				used[i] = true
				continue next
			}
		}
		return false
	}
	return true
}

// sameError accepts an error that wraps the wanted one, and, since a model and
// an operator make their own errors separately, one of the same text.
func sameError(got, want error) bool {
	if got == nil || want == nil {
		return got == want
	}
	return errors.Is(got, want) || got.Error() == want.Error()
}

func mismatch[U any](got []element[U], want *expected[U]) error {
	return fmt.Errorf("wrong elements\n got: %s\nwant: %s", show(got, true), show(want.elements, want.values))
}

// show lists elements, the beginning and the end of many.
func show[U any](elements []element[U], values bool) string {
	const most = 24
	var parts []string
	for k, e := range elements {
		if len(elements) > most && k == most/2 {
			parts = append(parts, fmt.Sprintf("... %d more ...", len(elements)-most))
		}
		if len(elements) > most && k >= most/2 && k < len(elements)-most/2 {
			continue
		}
		switch {
		case e.err != nil:
			parts = append(parts, fmt.Sprintf("error(%v)", e.err))
		case values:
			parts = append(parts, fmt.Sprint(e.v))
		default:
			parts = append(parts, "a value")
		}
	}
	return fmt.Sprintf("%d: %s", len(elements), strings.Join(parts, ", "))
}

// brutal reports whether the source itself panics or exits.
func (s script) brutal() bool {
	for _, a := range s.acts {
		if a.kind >= panics {
			return true
		}
	}
	return false
}

// calm is s up to where it panics or exits.
func (s script) calm() script {
	for i, a := range s.acts {
		if a.kind >= panics {
			s.acts = s.acts[:i]
			break
		}
	}
	return s
}
