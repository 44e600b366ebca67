package seqtest

import (
	"fmt"
	"iter"
	"sync"
	"testing"
)

// prefetch pulls on a goroutine of its own, through a channel of n elements.
// So it pulls n+1 ahead, and it keeps every rule: it is the operator with
// goroutines that the suite must accept.
func prefetch(n int) func(items) items {
	type element struct {
		v   *Item
		err error
	}
	return func(src items) items {
		return func(yield func(*Item, error) bool) {
			elements, leave := make(chan element, n), make(chan struct{})
			var raised any
			var ended sync.WaitGroup
			ended.Go(func() {
				defer close(elements)
				defer func() { raised = recover() }()
				for v, err := range src {
					select {
					case elements <- element{v, err}:
					case <-leave:
						return
					}
				}
			})
			defer func() {
				close(leave)
				ended.Wait()
			}()
			for e := range elements {
				if !yield(e.v, e.err) {
					return
				}
			}
			if raised != nil {
				panic(fmt.Sprint("in the source: ", raised))
			}
		}
	}
}

// twoAtOnce takes two elements and yields the second of them first.
func twoAtOnce(src items) items {
	return func(yield func(*Item, error) bool) {
		next, stop := iter.Pull2(src)
		defer stop()
		for {
			v1, err1, ok := next()
			if !ok {
				return
			}
			if v2, err2, ok := next(); ok && !yield(v2, err2) {
				return
			}
			if !yield(v1, err1) {
				return
			}
		}
	}
}

func TestOperatorAcceptsABoundedPrefetch(t *testing.T) {
	for _, n := range []int{0, 1, 64} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			TestOperator(t, prefetch(n), Ahead(n+1), Model(func(src items) items { return src }))
		})
	}
}

func TestOperatorFindsOneElementTooManyAhead(t *testing.T) {
	for _, n := range []int{0, 1, 64} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			for _, c := range operatorChecks(prefetch(n), Ahead(n)) {
				if c.name == "Leaving" {
					finds(t, c, fmt.Sprintf("want at most %d ahead", n))
				}
			}
		})
	}
}

func TestOperatorAcceptsAnyOrderOnlyWhenToldTo(t *testing.T) {
	same := Model(func(src items) items { return src })
	for _, c := range operatorChecks(twoAtOnce, Ahead(1), same) {
		if c.name == "Elements" {
			finds(t, c, "wrong elements")
		}
	}
	for _, c := range operatorChecks(twoAtOnce, Ahead(1), Unordered(), same) {
		if c.name == "Trickle" {
			continue // it does hold an element until the next comes
		}
		if err := c.run(t); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestOperatorFindsWrongElementsInAnyOrder(t *testing.T) {
	repeats := func(src items) items {
		return func(yield func(*Item, error) bool) {
			for v, err := range twoAtOnce(src) {
				if err == nil && v.N == 4 {
					v = &Item{N: 3}
				}
				if !yield(v, err) {
					return
				}
			}
		}
	}
	for _, c := range operatorChecks(repeats, Ahead(1), Unordered(), Model(func(src items) items { return src })) {
		if c.name == "Elements" || c.name == "Leaving" {
			finds(t, c, "wrong elements")
		}
	}
}

func TestOptionsRefuseWhatMakesNoSense(t *testing.T) {
	for want, f := range map[string]func(){
		"seqtest: Ahead(-1): want at least 0":    func() { Ahead(-1) },
		"seqtest: Holds(-1): want at least 0":    func() { Holds(-1) },
		"seqtest: Within(-1ns): want at least 0": func() { Within(-1) },
		"seqtest: AfterLoop(nil func)":           func() { AfterLoop(nil) },
		"seqtest: Model(nil func)":               func() { Model[int](nil) },
		"seqtest: TestOperator(nil func)":        func() { operatorChecks[int](nil) },
		"seqtest: TestSource(nil func)":          func() { sourceChecks[int](nil) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("got %v: want the panic %q", got, want)
				}
			}()
			f()
		}()
	}
}
