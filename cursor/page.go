package cursor

import (
	"context"
	"errors"
	"reflect"
)

// Fetch returns the items after a cursor, in order, at most limit of them, or
// the first limit items of all if first is true; after is then the zero value.
//
// It must fill the page if it can: fewer items than limit mean that there are
// no more. An API that gives smaller pages than it is asked for needs a
// matching [PageSize], or a fetch that asks it several times. If it returns an
// error, the items beside it are dropped and the same page is asked for again
// later. It is never called concurrently by one source.
type Fetch[T, C any] = func(ctx context.Context, after C, first bool, limit int) ([]T, error)

// Pages returns a source of the items that fetch gives, page after page. key
// returns an item's cursor, which must be another for each item; it is called
// from the loop, once or twice for each item. Nothing is fetched before a loop
// starts. The source reads the page that fetch returned without changing it and
// lets go of it when the next is needed, so one page is in memory at a time.
func Pages[T, C any](fetch Fetch[T, C], key func(T) C, opts ...Option) *Source[T, C] {
	if fetch == nil {
		panic("cursor: Pages(nil fetch)")
	}
	if key == nil {
		panic("cursor: Pages(nil key)")
	}
	return newSource(func(ctx context.Context, after C, first bool, limit int) (page[T, C], error) {
		values, err := fetch(ctx, after, first, limit)
		return page[T, C]{values: values, key: key}, err
	}, opts)
}

// ItemPages is [Pages] for a fetch that gives each item's cursor itself, for
// values that do not hold their own key. All that is said of [Fetch] holds for
// it too.
func ItemPages[T, C any](fetch func(ctx context.Context, after C, first bool, limit int) ([]Item[T, C], error), opts ...Option) *Source[T, C] {
	if fetch == nil {
		panic("cursor: ItemPages(nil fetch)")
	}
	return newSource(func(ctx context.Context, after C, first bool, limit int) (page[T, C], error) {
		items, err := fetch(ctx, after, first, limit)
		return page[T, C]{items: items}, err
	}, opts)
}

// page is one fetch's items in the form that they came in, so that no second
// copy of them is needed: either values and key are set, or items.
type page[T, C any] struct {
	values []T
	key    func(T) C
	items  []Item[T, C]
}

func (p *page[T, C]) len() int { return len(p.values) + len(p.items) }

func (p *page[T, C]) at(i int) (T, C) {
	if p.key != nil {
		return p.values[i], p.key(p.values[i])
	}
	return p.items[i].Value, p.items[i].Cursor
}

var errRepeats = errors.New("cursor: the fetch gave the item at the cursor again: it must give only items after it, and cursors must be distinct")

// repeats reports whether the page has the item at the cursor after as its
// first or last: the mark of a fetch that includes the cursor, or ignores it
// and would go round for ever.
func (p *page[T, C]) repeats(after C) bool {
	if p.len() == 0 {
		return false
	}
	_, first := p.at(0)
	_, last := p.at(p.len() - 1)
	return reflect.DeepEqual(first, after) || reflect.DeepEqual(last, after)
}
