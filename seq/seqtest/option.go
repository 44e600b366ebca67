package seqtest

import (
	"fmt"
	"iter"
	"time"
)

// Option states what a sequence is meant to do where it differs from the
// plainest case: an operator that pulls one element for each that it yields.
type Option func(*config)

type config struct {
	ahead     int
	holds     int
	within    time.Duration
	unordered bool
	once      bool
	fresh     bool
	afterLoop func() error
	model     any // func(iter.Seq2[*Item, error]) iter.Seq2[U, error]
}

func configure(opts []Option) config {
	var c config
	for _, opt := range opts {
		opt(&c)
	}
	return c
}

// Ahead allows an operator to have pulled n elements more than the next
// element to yield needs. The default is 0. A negative n panics.
func Ahead(n int) Option {
	if n < 0 {
		panic(fmt.Sprintf("seqtest: Ahead(%d): want at least 0", n))
	}
	return func(c *config) { c.ahead = n }
}

// Model gives an operator of simple and known behaviour to compare with, most
// often a few lines of package seq. It says which elements are right, and how
// many have to be pulled for each of them. Values are compared with
// [reflect.DeepEqual], errors with [errors.Is] or else by their texts.
//
// Without Model values are not compared; one element is expected for each one
// pulled, with the errors in their places.
func Model[U any](model func(src iter.Seq2[*Item, error]) iter.Seq2[U, error]) Option {
	if model == nil {
		panic("seqtest: Model(nil func)")
	}
	return func(c *config) { c.model = model }
}

// Unordered says that elements may come in any order.
func Unordered() Option { return func(c *config) { c.unordered = true } }

// Once says that a sequence can be ranged over only once.
func Once() Option { return func(c *config) { c.once = true } }

// Holds allows n yielded items to be kept in memory while the loop runs, as an
// operator does that compares each with the one before. The default is 0.
// After the loop nothing may be kept. A negative n panics.
func Holds(n int) Option {
	if n < 0 {
		panic(fmt.Sprintf("seqtest: Holds(%d): want at least 0", n))
	}
	return func(c *config) { c.holds = n }
}

// Within allows an element to be yielded up to d after the source gave what it
// needs, as an operator does that waits for more. The default is 0: at the
// same instant of simulated time. A negative d panics.
func Within(d time.Duration) Option {
	if d < 0 {
		panic(fmt.Sprintf("seqtest: Within(%v): want at least 0", d))
	}
	return func(c *config) { c.within = d }
}

// Fresh says, for [TestSource], that every value is a pointer which the source
// makes for the loop, so that it can be checked that it lets go of it. Memory
// smaller than 16 bytes without pointers cannot be checked.
func Fresh() Option { return func(c *config) { c.fresh = true } }

// AfterLoop has f called at the instant each loop is over, however it ended. An
// error says that something is not as it should be by then: rows not closed, a
// second upstream still running.
func AfterLoop(f func() error) Option {
	if f == nil {
		panic("seqtest: AfterLoop(nil func)")
	}
	return func(c *config) { c.afterLoop = f }
}
