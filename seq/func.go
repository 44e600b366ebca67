package seq

import "iter"

// Func returns an iterator over what next gives, one call for each element.
// What next returns means:
//
//	(v, true, nil)    the value v
//	(_, false, nil)   the end
//	(_, true, err)    the error err, more may follow
//	(_, false, err)   the error err, and then the end
//
// So ok always tells whether to call again, and an error is never lost
// whatever ok is. The value beside an error is ignored.
//
// Once next has said that the end is reached it is not called again in that
// loop; a new loop calls it anew and sees what next then gives.
func Func[T any](next func() (v T, ok bool, err error)) iter.Seq2[T, error] {
	if next == nil {
		panic("seq: Func(nil func)")
	}
	return func(yield func(T, error) bool) {
		for {
			v, ok, err := next()
			if err != nil {
				var zero T
				if !yield(zero, err) || !ok {
					return
				}
				continue
			}
			if !ok || !yield(v, nil) {
				return
			}
		}
	}
}
