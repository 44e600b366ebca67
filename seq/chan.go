package seq

import "iter"

// Chan returns an iterator over the values received from ch until it is
// closed. Closing is the sender's work: Chan never closes ch, and without a
// close the loop waits for ever.
//
// Leaving the loop receives nothing more, so that a sender may stay blocked;
// give it a context or a done channel that the consumer ends. A later loop,
// or another goroutine's, goes on with the values not yet received.
func Chan[T any](ch <-chan T) iter.Seq2[T, error] {
	if ch == nil {
		panic("seq: Chan(nil channel)")
	}
	return func(yield func(T, error) bool) {
		for v := range ch {
			if !yield(v, nil) {
				return
			}
		}
	}
}
