package peers

import (
	"context"
	"time"

	"github.com/graph-gophers/dataloader/v7"
	"github.com/vikstrous/dataloadgen"

	"github.com/headgate/headgate/flow"
)

// Load returns the value of a key.
type Load = func(ctx context.Context, key int) (int, error)

// Loading says how a loader is set and what it loads.
type Loading struct {
	Callers int                            // goroutines that call it
	Size    int                            // keys in a full batch
	Wait    time.Duration                  // how long a batch waits to be full
	Primed  int                            // keys 0 … Primed-1 are in the cache; 0: there is no cache
	Fetch   func(keys []int, values []int) // gives the value of each key
}

// NewLoad makes a new loader.
type NewLoad func(Loading) Load

// HeadgateLoader is flow.Loader, which is told how many callers there are.
func HeadgateLoader(l Loading) Load {
	opts := []flow.LoaderOption{flow.Callers(l.Callers)}
	if l.Primed > 0 {
		opts = append(opts, flow.Cache(l.Primed, 0))
	}
	loader := flow.NewLoader(func(_ context.Context, keys []int) (map[int]int, error) {
		values := make([]int, len(keys))
		l.Fetch(keys, values)
		found := make(map[int]int, len(keys))
		for i, k := range keys {
			found[k] = values[i]
		}
		return found, nil
	}, l.Size, l.Wait, opts...)
	for k := range l.Primed {
		loader.Prime(k, k+1)
	}
	return loader.Load
}

// Dataloader is graph-gophers/dataloader. It finds equal keys in its cache
// alone; what was not primed is forgotten at each batch.
func Dataloader(l Loading) Load { return newDataloader(l, true) }

// DataloaderTwice is the same without a cache: it fetches equal keys twice.
func DataloaderTwice(l Loading) Load { return newDataloader(l, false) }

func newDataloader(l Loading, dedupe bool) Load {
	opts := []dataloader.Option[int, int]{
		dataloader.WithBatchCapacity[int, int](l.Size),
		dataloader.WithInputCapacity[int, int](l.Size),
		dataloader.WithWait[int, int](l.Wait),
	}
	switch {
	case l.Primed > 0:
	case dedupe:
		opts = append(opts, dataloader.WithClearCacheOnBatch[int, int]())
	default:
		opts = append(opts, dataloader.WithCache(&dataloader.NoCache[int, int]{}))
	}
	ctx := context.Background()
	loader := dataloader.NewBatchedLoader(func(_ context.Context, keys []int) []*dataloader.Result[int] {
		values := make([]int, len(keys))
		l.Fetch(keys, values)
		results, refs := make([]dataloader.Result[int], len(keys)), make([]*dataloader.Result[int], len(keys))
		for i, v := range values {
			results[i].Data = v
			refs[i] = &results[i]
		}
		return refs
	}, opts...)
	for k := range l.Primed {
		loader.Prime(ctx, k, k+1)
	}
	return func(ctx context.Context, key int) (int, error) { return loader.Load(ctx, key)() }
}

// Dataloadgen is vikstrous/dataloadgen, with the fetch that costs it least. It
// finds equal keys in its cache alone, which has no bound.
func Dataloadgen(l Loading) Load { return newDataloadgen(l, true) }

// DataloadgenTwice is the same without a cache: it fetches equal keys twice.
func DataloadgenTwice(l Loading) Load { return newDataloadgen(l, false) }

func newDataloadgen(l Loading, dedupe bool) Load {
	opts := []dataloadgen.Option{dataloadgen.WithBatchCapacity(l.Size), dataloadgen.WithWait(l.Wait)}
	if l.Primed == 0 && !dedupe {
		opts = append(opts, dataloadgen.WithoutCache())
	}
	loader := dataloadgen.NewLoader(func(_ context.Context, keys []int) ([]int, []error) {
		values := make([]int, len(keys))
		l.Fetch(keys, values)
		return values, nil
	}, opts...)
	for k := range l.Primed {
		loader.Prime(k, k+1)
	}
	return loader.Load
}
