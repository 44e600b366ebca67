package seqtest

import (
	"errors"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
)

// TestOperator tests the operator that mk makes over the source it is given.
// Each kind of test is a subtest, and a failure names the source, how the loop
// was to end, and what was wrong.
//
// An operator on another type than [*Item] is tested with [seq.Map] before it,
// one with further upstreams by giving them src again or sources of mk's own.
//
// [seq.Map]: https://pkg.go.dev/github.com/headgate/headgate/seq#Map
func TestOperator[U any](t *testing.T, mk func(src iter.Seq2[*Item, error]) iter.Seq2[U, error], opts ...Option) {
	t.Helper()
	for _, check := range operatorChecks(mk, opts...) {
		t.Run(check.name, func(t *testing.T) {
			if err := check.run(t); err != nil {
				t.Error(err)
			}
		})
	}
}

// A check returns what it finds instead of failing t, so that the suite can be
// tested on sequences that are broken.
type check struct {
	name string
	run  func(t *testing.T) error
}

type operator[U any] struct {
	config
	mk     func(iter.Seq2[*Item, error]) iter.Seq2[U, error]
	model  func(iter.Seq2[*Item, error]) iter.Seq2[U, error]
	values bool // compare values with the model's
}

func operatorChecks[U any](mk func(iter.Seq2[*Item, error]) iter.Seq2[U, error], opts ...Option) []check {
	if mk == nil {
		panic("seqtest: TestOperator(nil func)")
	}
	o := &operator[U]{config: configure(opts), mk: mk, model: oneForOne[U]}
	if o.config.model != nil {
		model, ok := o.config.model.(func(iter.Seq2[*Item, error]) iter.Seq2[U, error])
		if !ok {
			panic(fmt.Sprintf("seqtest: Model: a %T for an operator of %T", o.config.model, mk))
		}
		o.model, o.values = model, true
	}
	checks := []check{
		{"Elements", o.elements},
		{"Leaving", o.leaving},
		{"PanicInBody", o.panicInBody},
		{"GoexitInBody", o.goexitInBody},
		{"PanicInSource", o.panicInSource},
		{"GoexitInSource", o.goexitInSource},
		{"Trickle", o.trickle},
		{"Memory", o.memory},
		{"Stack", o.stack},
		{"Pull", o.pull},
	}
	if !o.once {
		checks = append(checks, check{"Again", o.again}, check{"TwoLoops", o.twoLoops})
	}
	return checks
}

func oneForOne[U any](src iter.Seq2[*Item, error]) iter.Seq2[U, error] {
	return func(yield func(U, error) bool) {
		for _, err := range src {
			var zero U
			if !yield(zero, err) {
				return
			}
		}
	}
}

// expect runs the model.
func (o *operator[U]) expect(sc script, p plan) *expected[U] {
	src := &source{script: sc}
	l := &loop[U]{plan: p, pulls: src.pulls}
	l.run(o.model(src.seq()))
	return &expected[U]{
		elements: l.elements, pulled: src.pulls(), raised: l.raised, exited: l.exited,
		truncated: p != plan{} || l.raised != nil || l.exited, values: o.values,
	}
}

// start makes the operator over src, which must not set anything off.
func (o *operator[U]) start(src *source) (iter.Seq2[U, error], error) {
	s := o.mk(src.seq())
	if s == nil {
		return nil, errors.New("mk returned a nil sequence")
	}
	synctest.Wait()
	src.mu.Lock()
	defer src.mu.Unlock()
	if src.started > 0 {
		return nil, fmt.Errorf("starts its source, and has pulled %d elements, before the loop starts", src.pulled)
	}
	return s, nil
}

// over is called at the instant a loop is over.
func (o *operator[U]) over(src *source) error {
	var errs []error
	if n := src.open(); n > 0 {
		errs = append(errs, fmt.Errorf("the loop is over and the source's clean-up has not run (%d times)", n))
	}
	if o.afterLoop != nil {
		errs = append(errs, o.afterLoop())
	}
	return errors.Join(errs...)
}

// one makes one loop in a bubble of its own and judges it. tune, if not nil,
// changes the source and the loop before; look, if not nil, adds to the
// judgement.
func (o *operator[U]) one(t *testing.T, sc script, p plan, tune func(*source, *loop[U]), look func(*source, *loop[U], *expected[U]) error) error {
	err := bubble(t, func() error {
		want := o.expect(sc, p)
		src := &source{script: sc}
		l := &loop[U]{plan: p, pulls: src.pulls, settle: true}
		l.after = func() error { return o.over(src) }
		if tune != nil {
			tune(src, l)
		}
		s, err := o.start(src)
		if err != nil {
			return err
		}
		before := population()
		l.run(s)
		errs := []error{l.rest(before), o.judge(sc, p, src, l, want)}
		if look != nil {
			errs = append(errs, look(src, l, want))
		}
		return errors.Join(errs...)
	})
	if err != nil {
		return fmt.Errorf("source %q, loop %v: %w", sc.name, p, err)
	}
	return nil
}
