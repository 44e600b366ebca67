package cursor

import "context"

// Lift returns a step on items out of f, a step on their values: it runs f on
// the item's value and gives the result that item's place in the source, so
// that the result can be marked done in its stead. If f fails, the returned
// step gives the zero Item and f's error as it is.
//
// C is the cursor's type and has to be named, for nothing in f tells it:
// cursor.Lift[cursor.Tuple](f). A and B are f's own.
//
// It holds no state and may be called concurrently if f may. It costs nothing
// beyond the call.
func Lift[C, A, B any](f func(context.Context, A) (B, error)) func(context.Context, Item[A, C]) (Item[B, C], error) {
	if f == nil {
		panic("cursor: Lift(nil step)")
	}
	return func(ctx context.Context, in Item[A, C]) (Item[B, C], error) {
		v, err := f(ctx, in.Value)
		if err != nil {
			return Item[B, C]{}, err
		}
		return Item[B, C]{Value: v, Cursor: in.Cursor, run: in.run, n: in.n}, nil
	}
}
