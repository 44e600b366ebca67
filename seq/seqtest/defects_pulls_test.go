package seqtest

import (
	"iter"
)

// These pull what nobody asked for, or keep it.
var brokenPulls = []defect{
	{"pulls one element more than it needs", func(src items) items {
		return func(yield func(*Item, error) bool) {
			next, stop := iter.Pull2(src)
			defer stop()
			v, err, ok := next()
			for ok {
				v2, err2, ok2 := next()
				if !yield(v, err) {
					return
				}
				v, err, ok = v2, err2, ok2
			}
		}
	}, []string{"Elements: want at most 0 ahead", "Leaving: want at most 0 ahead", "Trickle: want at most 0s"}, nil},
	{"pulls everything before it yields", func(src items) items {
		return func(yield func(*Item, error) bool) {
			type element struct {
				v   *Item
				err error
			}
			var all []element
			for v, err := range src {
				all = append(all, element{v, err})
			}
			for _, e := range all {
				if !yield(e.v, e.err) {
					return
				}
			}
		}
	}, []string{"Elements: has pulled", "Memory: holds"}, nil},
	{"drains its source after the loop", func(src items) items {
		return func(yield func(*Item, error) bool) {
			left := false
			src(func(v *Item, err error) bool {
				left = left || !yield(v, err)
				return true
			})
		}
	}, []string{"Leaving: in the end"}, nil},
	{"pulls before the loop", func(src items) items {
		next, _ := iter.Pull2(src)
		v, err, ok := next()
		return func(yield func(*Item, error) bool) {
			if ok && yield(v, err) {
				pass(src, yield)
			}
		}
	}, []string{"Elements: before the loop starts"}, nil},
	{"keeps the items during the loop", func(src items) items {
		return func(yield func(*Item, error) bool) {
			var kept []*Item
			src(func(v *Item, err error) bool {
				kept = append(kept, v)
				return yield(v, err) && len(kept) > 0
			})
			clear(kept)
		}
	}, []string{"Memory: already yielded: want at most 0"}, nil},
	{"keeps the items after the loop", func(src items) items {
		var last *Item
		return func(yield func(*Item, error) bool) {
			for v, err := range src {
				last = v
				if !yield(v, err) {
					return
				}
			}
			_ = last
		}
	}, []string{"Memory: after the loop is over"}, nil},
}
