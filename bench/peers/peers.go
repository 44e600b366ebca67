// Package peers holds the contestants of the benchmarks: the same thing written
// with headgate, with other libraries, and by hand. Most are parallel maps over
// a sequence; others group, merge, route, load or guard.
//
// Each is written as its library's documentation would have it, with the
// settings that make it fastest where there is a choice. All keep the number
// of items that are pulled and not yet handed out bounded, except [ConcIter],
// which takes a whole slice. What a contestant holds or does beyond the others,
// or leaves out, is said where it is.
//
// Left out, because it has nothing that fits: samber/ro has no parallel map
// with a bound (its MergeMap subscribes to as many inner observables as there
// are items); it is measured where it fits, in the sequential chains.
package peers

import (
	"context"
	"iter"
)

// LeftOut names the libraries that belong beside these and are not measured,
// each with the reason.
var LeftOut = []string{
	"destel/rill, reugn/go-streams and deliveryhero/pipeline: the module proxy this was written against had no version of them",
	"samber/ro in the parallel suites: it has no parallel map with a bound on what is in flight",
}

// Step is the work on one item.
type Step = func(context.Context, int) (int, error)

// Map is a parallel map: it runs step on the items of src, at most workers at
// once, and calls emit with each result, never concurrently. It returns when
// all is emitted, or with the first error.
type Map func(ctx context.Context, src iter.Seq2[int, error], workers int, step Step, emit func(int)) error

// window is how many items the contestants that take a bound may hold: what
// headgate's Map holds unless told otherwise.
func window(workers int) int { return max(2*workers, 64) }
