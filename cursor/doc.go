// Package cursor reads a long source page by page, so that reading can be
// paused, stopped and gone on with at the exact place where it stopped, in this
// process or, through a checkpoint, in another one after a crash.
//
// # Words
//
// A cursor is an item's position in its source: a key, an offset, a token. It
// may be of any type C. The items after a cursor are those that the source
// gives when it is asked to go on from there; the item at the cursor is not one
// of them. Cursors of one source are distinct.
//
// A page is what one fetch gives: the next items after a cursor, at most as
// many as asked for. A page shorter than that is the last one.
//
// An [Item] is a value with its cursor. A [Source] hands items out one by one
// and numbers them in that order.
//
// A checkpoint is the stored cursor up to which everything is done. Items may
// be done in any order; what is stored is the low watermark, the cursor of the
// last item before which nothing is missing. Whoever resumes from it loses
// nothing, and repeats at most what was done but not yet stored.
//
// A [Store] keeps one [Record] for each name. Every save raises the record's
// version by one and is refused if somebody else has raised it in the meantime:
// that is fencing. Of two processes that believe they run the same job, the
// second to save learns about the first and must stop.
//
// # A job that survives its process
//
//	cp, err := cursor.Open[int64](ctx, store, "users")
//	...
//	users := cursor.Pages(fetch, key)
//	if c, ok := cp.Cursor(); ok {
//		users.From(c)
//	}
//	for item, err := range users.Items(ctx) {
//		... // work on item.Value
//		err = item.Done(cp)
//		... // now and then: cp.Save(ctx)
//	}
//	if users.Ended() { // and was not stopped
//		err = cp.Complete(ctx)
//	} else {
//		err = cp.Save(ctx)
//	}
package cursor
