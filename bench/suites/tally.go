package suites

import (
	"fmt"
	"iter"
)

// upTo is the source of most cases: 0, 1, … n-1.
func upTo(n int) iter.Seq2[int, error] { return between(0, n) }

func between(from, to int) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := from; i < to; i++ {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// tally checks results as they come, at about a nanosecond each: they must be
// first, first+1, …, in that order unless only the multiset is asked for.
type tally struct {
	next, count, misplaced int
	sum, squares           uint64
	_                      [128]byte // tallies of several goroutines stand side by side
}

func newTally(first int) *tally { return &tally{next: first} }

func (t *tally) add(v int) {
	if v != t.next {
		t.misplaced++
	}
	t.next = v + 1
	t.count++
	t.sum += uint64(v)
	t.squares += uint64(v) * uint64(v)
}

// merge takes the results of another tally as well.
func (t *tally) merge(o *tally) {
	t.count += o.count
	t.misplaced += o.misplaced
	t.sum += o.sum
	t.squares += o.squares
}

// check returns an error unless the n results first … first+n-1 came, in
// order if ordered.
func (t *tally) check(n, first int, ordered bool) error {
	switch {
	case t.count != n:
		return fmt.Errorf("%d results, want %d", t.count, n)
	case t.sum != sumBelow(first+n)-sumBelow(first), t.squares != squaresBelow(first+n)-squaresBelow(first):
		return fmt.Errorf("not the results 0 to %d once each", n)
	case ordered && t.misplaced > 0:
		return fmt.Errorf("%d of %d results out of order", t.misplaced, n)
	}
	return nil
}

// sumBelow is 0 + 1 + … + (n-1), modulo 2^64.
func sumBelow(n int) uint64 {
	a, b := uint64(n)-1, uint64(n)
	if n == 0 {
		return 0
	}
	if a%2 == 0 {
		a /= 2
	} else {
		b /= 2
	}
	return a * b
}

// squaresBelow is 0 + 1 + 4 + … + (n-1)², modulo 2^64: the factors of
// (n-1)·n·(2n-1)/6 are divided before they are multiplied.
func squaresBelow(n int) uint64 {
	if n == 0 {
		return 0
	}
	f := [3]uint64{uint64(n) - 1, uint64(n), 2*uint64(n) - 1}
	for _, d := range []uint64{2, 3} {
		for i := range f {
			if f[i]%d == 0 {
				f[i] /= d
				break
			}
		}
	}
	return f[0] * f[1] * f[2]
}
