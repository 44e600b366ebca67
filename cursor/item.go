package cursor

// Item is a value and its position in the source that handed it out.
//
// An Item made by hand has a value and a cursor, which is what [ItemPages]
// asks for. Only one that a [Source] handed out, or that [Lift] made of such
// a one, can be marked with [Item.Done].
type Item[T, C any] struct {
	Value  T
	Cursor C

	run uint64 // which stretch of which source: see Source.run; 0: made by hand
	n   uint64 // 1, 2, … in the order handed out
}

// Done marks the item done in cp, in any order, whatever its value has become;
// the low watermark moves on once every item before it is done too. So each
// item that the source hands out must be marked, also one that is filtered out
// or given up, or the watermark stays before it for ever.
//
// Marking an item twice is an error, and so is one that no source handed out,
// that another source did, or that is from before a later [Source.From]. An
// item too far ahead of the watermark is refused with [ErrPending]; see
// [Pending].
//
// Done may be called concurrently. In order it costs a mutex and allocates
// nothing; out of order it takes a slot in a ring that grows by doubling. (It is
// a method of the item because the checkpoint does not know T: as a method of
// Checkpoint it would take an interface, and with that an allocation for each
// item.)
func (it Item[T, C]) Done(cp *Checkpoint[C]) error {
	cp.mu.Lock()
	defer cp.mu.Unlock()
	return cp.mark.done(it.run, it.n, it.Cursor)
}
