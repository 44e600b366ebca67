package seq_test

import (
	"errors"
	"fmt"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// el is an element. Operators are compared with models that make a slice of
// elements out of a slice of elements.
type el[T any] struct {
	V   T
	Err error
}

func play[T any](els []el[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, e := range els {
			if !yield(e.V, e.Err) {
				return
			}
		}
	}
}

func gather[T any](src iter.Seq2[T, error]) []el[T] {
	var els []el[T]
	for v, err := range src {
		els = append(els, el[T]{v, err})
	}
	return els
}

// draw makes values between 0 and 5, so that equal ones are frequent, and
// errors that are all different.
func draw(t *rapid.T, label string) []el[int] {
	codes := rapid.SliceOf(rapid.IntRange(-2, 5)).Draw(t, label)
	var els []el[int]
	for i, c := range codes {
		if c < 0 {
			els = append(els, el[int]{Err: fmt.Errorf("%s error %d", label, i)})
		} else {
			els = append(els, el[int]{V: c})
		}
	}
	return els
}

// each is the model of what decides on each value alone: errors stay.
func each[T, U any](in []el[T], f func(T) []el[U]) []el[U] {
	var out []el[U]
	for _, e := range in {
		if e.Err != nil {
			out = append(out, el[U]{Err: e.Err})
		} else {
			out = append(out, f(e.V)...)
		}
	}
	return out
}

func one[T any](v T) []el[T] { return []el[T]{{V: v}} }

type fataler interface{ Fatalf(string, ...any) }

func same[T any](t fataler, got iter.Seq2[T, error], want []el[T]) {
	if diff := cmp.Diff(want, gather(got), cmpopts.EquateErrors(), cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("wrong elements (-want +got):\n%s", diff)
	}
}

var errTest = errors.New("test")

// counted counts what is pulled from els and how many loops have ended.
type counted[T any] struct {
	els           []el[T]
	pulled, ended int
}

func (c *counted[T]) seq() iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		defer func() { c.ended++ }()
		for _, e := range c.els {
			c.pulled++
			if !yield(e.V, e.Err) {
				return
			}
		}
	}
}

func (c *counted[T]) want(t *testing.T, pulled, ended int) {
	t.Helper()
	if c.pulled != pulled || c.ended != ended {
		t.Errorf("pulled %d, ended %d: want %d, %d", c.pulled, c.ended, pulled, ended)
	}
}
