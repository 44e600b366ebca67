package flow

// ItemError is the error element of an item whose step failed. It keeps the
// item, so that a consumer can retry it or put it aside.
type ItemError[In any] struct {
	Item In
	Err  error
}

// Error returns the text of the step's own error. The item is not in it: it
// may be large or secret.
func (e *ItemError[In]) Error() string { return e.Err.Error() }

// Unwrap returns the step's own error.
func (e *ItemError[In]) Unwrap() error { return e.Err }

func itemError[In any](item In, err error) error { return &ItemError[In]{Item: item, Err: err} }
