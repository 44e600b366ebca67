package pool

// result is that of an item, or an error element.
type result[Out any] struct {
	out Out
	err error
}

// fatal is the result of an item whose step did not return.
type fatal struct{ err error }

func (f *fatal) Error() string { return f.err.Error() }

// queue is a ring.
type queue[In, Out, X any] struct {
	entries  []*entry[In, Out, X] // a power of two, at least the window
	first, n uint64
}

func (q *queue[In, Out, X]) push(e *entry[In, Out, X]) {
	q.entries[(q.first+q.n)&uint64(len(q.entries)-1)] = e
	q.n++
}

func (q *queue[In, Out, X]) pop() (e *entry[In, Out, X]) {
	if q.n == 0 {
		return nil
	}
	at := q.first & uint64(len(q.entries)-1)
	e, q.entries[at] = q.entries[at], nil
	q.first++
	q.n--
	return e
}
