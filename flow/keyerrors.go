package flow

import (
	"fmt"
	"maps"
	"slices"
)

// KeyErrors are the errors of single keys. The fetch of a [Loader] returns it
// when some keys of a batch failed and others did not, and so does
// [Loader.LoadMany].
type KeyErrors[K comparable] map[K]error

// Error returns how many keys failed, and the error of one. The keys are not in
// it.
func (e KeyErrors[K]) Error() string {
	texts := slices.Sorted(func(yield func(string) bool) {
		for _, err := range e {
			if err != nil && !yield(err.Error()) {
				return
			}
		}
	})
	switch len(texts) {
	case 0:
		return "flow: no key failed"
	case 1:
		return texts[0]
	}
	return fmt.Sprintf("flow: %d keys failed, one of them: %s", len(texts), texts[0])
}

// Unwrap returns the errors, so that [errors.Is] finds what any key failed with.
func (e KeyErrors[K]) Unwrap() []error { return slices.Collect(maps.Values(e)) }
