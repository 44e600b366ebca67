package seq

import "iter"

// The sinks stop at the first error and return it beside what they have by
// then. To go on after errors, drop or collect them with [OnError] before the
// sink.

// Collect returns the values of src. At the first error it stops, and returns
// that error and the values before it. Without values the slice is nil.
func Collect[T any](src iter.Seq2[T, error]) ([]T, error) {
	if src == nil {
		panic("seq: Collect(nil source)")
	}
	var values []T
	for v, err := range src {
		if err != nil {
			return values, err
		}
		values = append(values, v)
	}
	return values, nil
}

// Reduce returns what f makes of all values of src: acc = f(acc, v) for each,
// beginning with acc = initial. At the first error it stops, and returns that
// error and acc as it was then.
func Reduce[T, A any](src iter.Seq2[T, error], initial A, f func(A, T) A) (A, error) {
	if src == nil {
		panic("seq: Reduce(nil source)")
	}
	if f == nil {
		panic("seq: Reduce(nil func)")
	}
	acc := initial
	for v, err := range src {
		if err != nil {
			return acc, err
		}
		acc = f(acc, v)
	}
	return acc, nil
}

// Count returns the number of values of src. At the first error it stops, and
// returns that error and the number of values before it.
func Count[T any](src iter.Seq2[T, error]) (int, error) {
	if src == nil {
		panic("seq: Count(nil source)")
	}
	n := 0
	for _, err := range src {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// First returns the first value of src and true, and pulls nothing after it.
// If src is empty, ok is false and err is nil; if its first element is an
// error, First returns that.
func First[T any](src iter.Seq2[T, error]) (v T, ok bool, err error) {
	if src == nil {
		panic("seq: First(nil source)")
	}
	for v, err := range src {
		return v, err == nil, err
	}
	return v, false, nil
}

// ForEach calls f with each value of src. It stops at the first error, of src
// or of f, and returns it.
func ForEach[T any](src iter.Seq2[T, error], f func(T) error) error {
	if src == nil {
		panic("seq: ForEach(nil source)")
	}
	if f == nil {
		panic("seq: ForEach(nil func)")
	}
	for v, err := range src {
		if err != nil {
			return err
		}
		if err := f(v); err != nil {
			return err
		}
	}
	return nil
}

// Drain runs src and drops its values. It stops at the first error and returns
// it.
func Drain[T any](src iter.Seq2[T, error]) error {
	if src == nil {
		panic("seq: Drain(nil source)")
	}
	for _, err := range src {
		if err != nil {
			return err
		}
	}
	return nil
}
