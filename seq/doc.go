// Package seq makes and transforms sequences of values and errors on the
// caller's goroutine: nothing in it starts a goroutine or reads a clock.
//
// # Words
//
// A sequence is an [iter.Seq2] of a value and an error. Each pair is a value
// (v, nil) or an error (zero, err). An error is an element like any other: it
// keeps its place and later elements may follow it. A sequence ends by
// returning; there is no other signal for its end. The consumer stops a
// sequence by leaving its loop, or goes on after an error: its choice.
//
// A source is a sequence with no upstream. An operator takes sequences and
// returns one. A sink ranges over a sequence to its end and returns a result.
// To pull is to take an element from upstream; to yield is to hand one to the
// loop's body.
//
// # Rules every function here keeps
//
// Nothing is pulled before the loop starts. Operators pull one element at a
// time, only when the loop asks for the next, and pass errors on in their
// place, once. A sequence may be ranged over again if its source may; an
// operator's state belongs to one loop. Arguments are checked when the
// operator is called, and a bad one panics there.
//
// # Cost
//
// Operators allocate a few closures for a loop and, where their comment does
// not say otherwise, nothing for an item. Most are small enough to be inlined
// into the loop that uses them: over a source that the compiler can see, such as
// [Slice], a chain of [Map] and [Filter] becomes one plain loop, about as fast as
// the hand-written one. A source behind a func value stops the inlining: then
// each operator costs two indirect calls, some 3 ns an item, which shows where
// a source takes less than about 70 ns for an item.
// BenchmarkChain measures these cases.
package seq
