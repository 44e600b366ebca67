package seqtest

import (
	"iter"
	"time"
)

// These break what the loop gets: which elements, when and where.
var brokenElements = []defect{
	{"yields after the loop was left", func(src items) items {
		return func(yield func(*Item, error) bool) {
			src(func(v *Item, err error) bool {
				if !yield(v, err) {
					yield(v, err)
					return false
				}
				return true
			})
		}
	}, []string{"Leaving: yields after the loop was left"}, nil},
	{"ignores that the loop was left", func(src items) items {
		return func(yield func(*Item, error) bool) {
			for v, err := range src {
				yield(v, err)
			}
		}
	}, []string{"Leaving: yields after the loop was left", "Leaving: in the end"}, nil},
	{"loses an error", func(src items) items {
		return func(yield func(*Item, error) bool) {
			lost := false
			src(func(v *Item, err error) bool {
				if err != nil && !lost {
					lost = true
					return true
				}
				return yield(v, err)
			})
		}
	}, []string{"Elements: wrong elements", "Again: wrong elements"}, nil},
	{"loses the error after the last value", func(src items) items {
		return func(yield func(*Item, error) bool) {
			var held error
			src(func(v *Item, err error) bool {
				if held != nil && !yield(nil, held) {
					held = nil
					return false
				}
				if held = err; err != nil {
					return true
				}
				return yield(v, nil)
			})
		}
	}, []string{`Elements: source "one error"`}, nil},
	{"yields an error twice", func(src items) items {
		return func(yield func(*Item, error) bool) {
			src(func(v *Item, err error) bool {
				return yield(v, err) && (err == nil || yield(v, err))
			})
		}
	}, []string{"Elements: wrong elements"}, nil},
	{"loses the values before an error", func(src items) items {
		return func(yield func(*Item, error) bool) {
			next, stop := iter.Pull2(src)
			defer stop()
			v, err, ok := next()
			for ok {
				v2, err2, ok2 := next()
				if err2 != nil {
					v, err = v2, err2
					v2, err2, ok2 = next()
				}
				if !yield(v, err) {
					return
				}
				v, err, ok = v2, err2, ok2
			}
		}
	}, []string{"Elements: wrong elements"}, Ahead(2)},
	{"has a value beside an error", func(src items) items {
		return func(yield func(*Item, error) bool) {
			for v, err := range src {
				if err != nil {
					v = &Item{}
				}
				if !yield(v, err) {
					return
				}
			}
		}
	}, []string{"Elements: want the zero value"}, nil},
	{"yields once more at the end", func(src items) items {
		return func(yield func(*Item, error) bool) {
			if pass(src, yield) {
				yield(nil, nil)
			}
		}
	}, []string{"Elements: wrong elements"}, nil},
	{"yields after it has returned", func(src items) items {
		return func(yield func(*Item, error) bool) {
			pass(src, yield)
			time.AfterFunc(time.Second, func() { yield(nil, nil) })
		}
	}, []string{"Elements: yields after it has returned", "Leaving: yields after it has returned"}, nil},
	{"yields on another goroutine", func(src items) items {
		return func(yield func(*Item, error) bool) {
			done := make(chan bool)
			go func() {
				defer close(done)
				pass(src, yield)
			}()
			<-done
		}
	}, []string{"Elements: yields on another goroutine"}, nil},
	{"swaps neighbours", func(src items) items {
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
	}, []string{"Elements: wrong elements"}, Ahead(1)},
}
