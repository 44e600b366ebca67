package pump

// Ring is a first-in-first-out queue of elements that grows as it is needed.
// The zero value is empty and ready to use.
type Ring[T any] struct {
	slots []slot[T]
	head  int // the oldest
	n     int
}

type slot[T any] struct {
	v   T
	err error
}

// Len is the number of elements.
func (q *Ring[T]) Len() int { return q.n }

// Push puts an element at the end.
func (q *Ring[T]) Push(v T, err error) {
	if q.n == len(q.slots) {
		grown := make([]slot[T], max(4, 2*q.n))
		copied := copy(grown, q.slots[q.head:])
		copy(grown[copied:], q.slots[:q.head])
		q.slots, q.head = grown, 0
	}
	q.slots[(q.head+q.n)%len(q.slots)] = slot[T]{v, err}
	q.n++
}

// Pop takes the oldest element, if there is one.
func (q *Ring[T]) Pop() (v T, err error, ok bool) {
	if q.n == 0 {
		return v, nil, false
	}
	s := &q.slots[q.head]
	v, err = s.v, s.err
	*s = slot[T]{}
	q.head = (q.head + 1) % len(q.slots)
	q.n--
	return v, err, true
}
