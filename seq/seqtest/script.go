package seqtest

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
	"time"
	"weak"
)

// Item is a value that the scripted sources give. N counts a source's values
// from 0. Items are compared by N, and each is made anew when it is pulled, so
// that it can be seen who keeps it.
type Item struct {
	N int

	_ *byte // keeps Item out of the allocator's shared blocks, which would hide that it is free
}

// Int returns N.
func (i *Item) Int() int { return i.N }

func (i *Item) String() string { return fmt.Sprintf("item %d", i.N) }

// An act is one thing that a scripted source does.
type act struct {
	kind kind
	n    int   // of a value
	err  error // of a failure
}

type kind int

const (
	value kind = iota
	failure
	panics
	exits
)

type script struct {
	name string
	acts []act
}

// parse makes a script: v is a value, e an error, p a panic, x a Goexit.
func parse(name, acts string) script {
	s := script{name: name}
	values, failures := 0, 0
	for _, c := range acts {
		switch c {
		case 'v':
			s.acts = append(s.acts, act{kind: value, n: values})
			values++
		case 'e':
			s.acts = append(s.acts, act{kind: failure, err: &scriptError{failures}})
			failures++
		case 'p':
			s.acts = append(s.acts, act{kind: panics})
		case 'x':
			s.acts = append(s.acts, act{kind: exits})
		}
	}
	return s
}

// scripts are what every operator is run over; ahead makes the last one longer
// than any operator may pull in advance.
func scripts(ahead int) []script {
	return []script{
		parse("empty", ""),
		parse("one value", "v"),
		parse("values", "vvvvvvv"),
		parse("one error", "e"),
		parse("only errors", "eee"),
		parse("error first", "evvvv"),
		parse("error in the middle", "vvvevvv"),
		parse("error last", "vvvve"),
		parse("errors between values", "vevvevvvee"),
		long(ahead),
	}
}

func long(ahead int) script { return parse("many values", manyValues(ahead)) }

func manyValues(ahead int) string { return strings.Repeat("v", 40+3*ahead) }

type scriptError struct{ n int }

func (e *scriptError) Error() string { return fmt.Sprintf("error %d", e.n) }

// source plays a script and keeps the books on who pulls.
type source struct {
	script script
	every  time.Duration // wait before each act
	weigh  bool          // keep weak pointers to the items
	depth  bool          // measure the stack

	mu      sync.Mutex
	started int
	cleaned int
	pulled  int
	at      []time.Time // when each act was pulled
	items   []weak.Pointer[Item]
	depths  []int
}

func (s *source) seq() iter.Seq2[*Item, error] {
	return func(yield func(*Item, error) bool) {
		s.mu.Lock()
		s.started++
		s.mu.Unlock()
		defer func() {
			s.mu.Lock()
			s.cleaned++
			s.mu.Unlock()
		}()
		for _, a := range s.script.acts {
			if s.every > 0 {
				time.Sleep(s.every)
			}
			if !s.perform(a, yield) {
				return
			}
		}
	}
}

// perform is a function of its own so that the item is on no frame of the
// source once it was handed over.
func (s *source) perform(a act, yield func(*Item, error) bool) bool {
	item := s.enter(a)
	switch a.kind {
	case failure:
		return yield(nil, a.err)
	case panics:
		panic(errSource)
	case exits:
		runtime.Goexit()
	}
	return yield(item, nil)
}

func (s *source) enter(a act) *Item {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pulled++
	s.at = append(s.at, time.Now())
	if s.depth {
		s.depths = append(s.depths, stackDepth())
	}
	if a.kind != value {
		return nil
	}
	item := &Item{N: a.n}
	if s.weigh {
		s.items = append(s.items, weak.Make(item))
	}
	return item
}

func (s *source) pulls() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pulled
}

// open is the number of loops over the source that were started and whose
// clean-up has not run.
func (s *source) open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.started - s.cleaned
}

// alive counts the items among the first n pulled that something still holds.
// Only scripts of values alone are weighed, so items and pulls have one count.
func (s *source) alive(n int) int {
	// Twice: the first collection may have been under way already.
	runtime.GC()
	runtime.GC()
	s.mu.Lock()
	defer s.mu.Unlock()
	alive := 0
	for _, w := range s.items[:min(n, len(s.items))] {
		if w.Value() != nil {
			alive++
		}
	}
	return alive
}

func stackDepth() int {
	var pcs [2048]uintptr
	return runtime.Callers(1, pcs[:])
}
