package engine

import (
	"runtime"
	"sync/atomic"
)

// In an unordered run an item may be overtaken by any number of others, so its
// input cannot wait in the ring until its step starts. Who claims items carries
// their inputs off at once. It keeps them in a batch, where those who rescue an
// item find its input too.

// batch holds the inputs of a claim. Who takes an item out of the claim owns
// its input, and nothing else in the batch.
type batch[In any] struct {
	first  uint64 // item
	inputs []In
}

// carry puts the inputs of w's new claim into its batch.
func (w *worker[In, Out]) carry(first, n uint64) {
	r := w.run
	b := w.batch.Load()
	if b == nil || w.rescued.Load() || uint64(len(b.inputs)) < n {
		// Whoever has rescued from the old one may still be at it.
		b = &batch[In]{inputs: make([]In, n)}
		w.batch.Store(b)
		w.rescued.Store(false)
	}
	var zero In
	b.first = first
	for i := range n {
		slot := (first + i) & r.mask
		b.inputs[i], r.in[slot] = r.in[slot], zero
	}
	for n > 0 {
		here := min(n, blockSize-first%blockSize)
		r.blocks[first&r.mask/blockSize].carried.Add(here)
		first, n = first+here, n-here
	}
}

// block counts the items that have been carried off from a stretch of the ring.
type block struct {
	carried atomic.Uint64
	_       pad
}

const blockSize = 32 // items; a divisor of the number of slots

// awaitBlock waits until the slots of item i, the first of its block, and of
// the others in it are free. The items that were there a lap ago are claimed,
// as there are at least two blocks more slots than the window, and what is
// claimed is carried off at once, whatever the steps do: this is not for long.
func (r *run[In, Out]) awaitBlock(i uint64) {
	before := i / (r.mask + 1) * blockSize
	for r.blocks[i&r.mask/blockSize].carried.Load() < before {
		runtime.Gosched()
	}
}
