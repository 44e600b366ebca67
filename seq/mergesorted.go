package seq

import (
	"fmt"
	"iter"
	"slices"
)

// MergeSorted returns an iterator over the values of all sources in ascending
// order, given that each source is in ascending order by cmp (negative, zero
// or positive, as for [slices.SortFunc]). It is stable: of equal values the
// one of the earlier source comes first. If a source is not sorted, nothing is
// lost, but the order is only as good as the sources'.
//
// It holds one value of each source. At the first pull it takes one from each;
// later it pulls a source again only when that source's value has been yielded
// and the loop asks for more. An error has no place in the order: it passes as
// soon as it is pulled, after every earlier value of its source and before
// every later one, and before the next value of any source.
//
// Sources run on coroutines ([iter.Pull2]); all are over, their clean-up
// included, when the loop is, however the loop ends. A panic in a source
// reaches the loop with its value, but without the stack it was raised on. A
// value costs O(log n) comparisons among n sources.
func MergeSorted[T any](cmp func(a, b T) int, srcs ...iter.Seq2[T, error]) iter.Seq2[T, error] {
	if cmp == nil {
		panic("seq: MergeSorted(nil func)")
	}
	for i, src := range srcs {
		if src == nil {
			panic(fmt.Sprintf("seq: MergeSorted(nil source at %d)", i))
		}
	}
	srcs = slices.Clone(srcs)
	return func(yield func(T, error) bool) {
		h := heads[T]{cmp: cmp}
		// advance pulls from one source up to its next value, handing errors on.
		// It reports whether there is a value, and sets left when the loop was.
		left := false
		advance := func(s *head[T]) bool {
			for {
				v, err, ok := s.next()
				if err == nil || !ok {
					s.v = v
					return ok
				}
				if !yield(v, err) {
					left = true
					return false
				}
			}
		}
		for i, src := range srcs {
			next, stop := iter.Pull2(src)
			defer stop()
			s := head[T]{src: i, next: next}
			if advance(&s) {
				h.push(s)
			} else if left {
				return
			}
		}
		for len(h.s) > 0 {
			least := &h.s[0]
			v := least.v
			var zero T
			least.v = zero // what is yielded is not kept
			if !yield(v, nil) {
				return
			}
			if !advance(least) {
				if left {
					return
				}
				h.removeLeast()
			}
			h.sink()
		}
	}
}

// head is a source's next value.
type head[T any] struct {
	v    T
	src  int
	next func() (T, error, bool)
}

// heads is a binary heap: s[i] comes before s[2i+1] and s[2i+2]. It is not
// container/heap because that would box every value.
type heads[T any] struct {
	cmp func(a, b T) int
	s   []head[T]
}

func (h *heads[T]) before(i, j int) bool {
	c := h.cmp(h.s[i].v, h.s[j].v)
	return c < 0 || c == 0 && h.s[i].src < h.s[j].src
}

func (h *heads[T]) push(s head[T]) {
	h.s = append(h.s, s)
	for i := len(h.s) - 1; i > 0; {
		parent := (i - 1) / 2
		if !h.before(i, parent) {
			return
		}
		h.s[i], h.s[parent] = h.s[parent], h.s[i]
		i = parent
	}
}

// removeLeast puts the last head in the place of the first; sink must follow.
func (h *heads[T]) removeLeast() {
	last := len(h.s) - 1
	h.s[0] = h.s[last]
	h.s[last] = head[T]{}
	h.s = h.s[:last]
}

// sink restores the heap after its first head was replaced.
func (h *heads[T]) sink() {
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h.s); child++ {
			if h.before(child, least) {
				least = child
			}
		}
		if least == i {
			return
		}
		h.s[i], h.s[least] = h.s[least], h.s[i]
		i = least
	}
}
