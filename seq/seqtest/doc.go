// Package seqtest tests that a sequence keeps the rules of package seq, in the
// manner of [testing/fstest].
//
//	func TestDouble(t *testing.T) {
//		seqtest.TestOperator(t, func(src iter.Seq2[*seqtest.Item, error]) iter.Seq2[int, error] {
//			return Double(seq.Map(src, (*seqtest.Item).Int))
//		})
//	}
//
// [TestOperator] runs an operator over scripted sources: empty ones, errors at
// every place, a source that panics, one with far more than anyone should
// pull. It leaves the loop at each position, panics and calls
// [runtime.Goexit] in it. [TestSource] does the same with a sequence that has
// no upstream. Together they check that
//
//   - the loop gets the right elements: each value, each error once and in its
//     place, a zero value beside an error, and nothing after the end;
//   - nothing is pulled before the loop starts, and at no time more than is
//     needed and allowed ([Ahead]);
//   - the loop's body runs on the caller's goroutine only, and never again once
//     the loop was left;
//   - when the loop is over, however it ended, the source's own clean-up has
//     run, no goroutine and no [iter.Pull] is left, and nothing more happens;
//   - a panic in the source or the loop's body reaches the caller, and Goexit
//     in either hangs nothing;
//   - values are let go once they were yielded, and the stack does not grow;
//   - the sequence can be ranged over again, and by two loops at once;
//   - stopping an [iter.Pull2] of it works before the first pull and repeatedly.
//
// Each run is made in a bubble of its own ([testing/synctest]): whatever hangs
// is found, time is simulated, and goroutines of the operator get to go as far
// as they will before the loop goes on. So mk is called many times, each time
// within a new bubble; what it makes (channels, contexts, timers) belongs to
// that bubble. A test that runs in a bubble itself cannot call this package.
package seqtest
