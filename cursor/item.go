package cursor

// Item is a value and its position in the source that handed it out.
//
// An Item made by hand has a value and a cursor, which is what [ItemPages]
// asks for. Only one that a [Source] handed out, or that [Lift] made of such
// a one, can be given to [Checkpoint.Done].
type Item[T, C any] struct {
	Value  T
	Cursor C

	run uint64 // which stretch of which source: see Source.run; 0: made by hand
	n   uint64 // 1, 2, … in the order handed out
}

// Handed is any [Item] with a cursor of type C, whatever its value: what
// [Checkpoint.Done] takes. Nothing else implements it.
type Handed[C any] interface {
	doneIn(cp *Checkpoint[C]) error
}

func (it Item[T, C]) doneIn(cp *Checkpoint[C]) error {
	return cp.done(it.run, it.n, it.Cursor)
}
