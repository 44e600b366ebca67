package seqtest

import (
	"iter"
	"time"
)

// These break at the loop's end, or at the next loop.
var brokenEnds = []defect{
	{"leaves a goroutine waiting", func(src items) items {
		return func(yield func(*Item, error) bool) {
			go func() { <-make(chan bool) }()
			pass(src, yield)
		}
	}, []string{"Elements: 1 goroutines are left behind", "Pull: left behind"}, nil},
	{"leaves a goroutine that ends later", func(src items) items {
		return func(yield func(*Item, error) bool) {
			go time.Sleep(time.Minute)
			pass(src, yield)
		}
	}, []string{"Elements: 1 goroutines are left behind"}, nil},
	{"does not stop iter.Pull", func(src items) items {
		return func(yield func(*Item, error) bool) {
			next, stop := iter.Pull2(src)
			for {
				v, err, ok := next()
				if !ok {
					stop()
					return
				}
				if !yield(v, err) {
					return
				}
			}
		}
	}, []string{"Leaving: clean-up has not run", "PanicInBody: clean-up has not run", "GoexitInBody: clean-up has not run", "Pull: clean-up"}, nil},
	{"stops iter.Pull, but not on a panic", func(src items) items {
		return func(yield func(*Item, error) bool) {
			next, stop := iter.Pull2(src)
			for {
				if v, err, ok := next(); !ok || !yield(v, err) {
					stop()
					return
				}
			}
		}
	}, []string{"PanicInBody: clean-up has not run", "GoexitInBody: clean-up has not run"}, nil},
	{"swallows panics", func(src items) items {
		return func(yield func(*Item, error) bool) {
			defer func() { _ = recover() }()
			pass(src, yield)
		}
	}, []string{"PanicInBody: swallows the panic", "PanicInSource: swallows the panic"}, nil},
	{"swallows a source's panic on its goroutine", buffered(func(*bool) { _ = recover() }), []string{"PanicInSource: swallows the panic"}, nil},
	{"hangs when its source ends its goroutine", buffered(func(ok *bool) {
		if !*ok {
			select {}
		}
	}), []string{"GoexitInSource: hangs"}, nil},
	{"hangs", func(src items) items {
		return func(yield func(*Item, error) bool) {
			if pass(src, yield) {
				select {}
			}
		}
	}, []string{"Elements: hangs"}, nil},
	{"keeps its state for the next loop", func(src items) items {
		seen := map[int]bool{}
		return func(yield func(*Item, error) bool) {
			for v, err := range src {
				if err == nil && seen[v.N] {
					continue
				}
				if err == nil {
					seen[v.N] = true
				}
				if !yield(v, err) {
					return
				}
			}
		}
	}, []string{"Again: loop 2 over the same sequence", "TwoLoops: of two"}, nil},
	{"does nothing in a second loop", func(src items) items {
		used := false
		return func(yield func(*Item, error) bool) {
			if !used {
				used = true
				pass(src, yield)
			}
		}
	}, []string{"Again: loop 2 over the same sequence", "TwoLoops: loop 2 of two"}, nil},
	{"goes deeper with each element", func(src items) items {
		return func(yield func(*Item, error) bool) {
			next, stop := iter.Pull2(src)
			defer stop()
			var step func() bool
			step = func() bool {
				v, err, ok := next()
				return ok && yield(v, err) && step()
			}
			step()
		}
	}, []string{"Stack: the stack grows"}, nil},
}

// buffered pulls on a goroutine of its own, one element ahead at most, and
// calls last when that goroutine ends; ok is whether it ends by itself.
func buffered(last func(ok *bool)) func(items) items {
	type element struct {
		v   *Item
		err error
	}
	return func(src items) items {
		return func(yield func(*Item, error) bool) {
			ask, give := make(chan bool), make(chan element)
			ended := make(chan bool)
			go func() {
				defer close(ended)
				ok := false
				defer last(&ok)
				<-ask
				src(func(v *Item, err error) bool {
					give <- element{v, err}
					return <-ask
				})
				ok = true
			}()
			defer func() { <-ended }()
			for {
				select {
				case ask <- true:
				case <-ended:
					return
				}
				select {
				case e := <-give:
					if !yield(e.v, e.err) {
						ask <- false
						return
					}
				case <-ended:
					return
				}
			}
		}
	}
}
