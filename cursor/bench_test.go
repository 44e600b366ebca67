package cursor_test

import (
	"context"
	"testing"

	"github.com/headgate/headgate/cursor"
)

// ready is a source whose fetches cost nothing: every page is the same memory.
func ready(pages, size int) *cursor.Source[int, int] {
	page := make([]int, size)
	return cursor.Pages(func(_ context.Context, after int, _ bool, _ int) ([]int, error) {
		if after == pages*size {
			return nil, nil
		}
		for i := range page {
			page[i] = after + 1 + i
		}
		return page, nil
	}, func(v int) int { return v }, cursor.PageSize(size))
}

func TestAnItemOfALoopAllocatesNothing(t *testing.T) {
	const size = 1000
	var pages [2]float64
	for i, n := range []int{1, 11} {
		pages[i] = testing.AllocsPerRun(5, func() {
			for _, err := range ready(n, size).Items(t.Context()) {
				must(t, err)
			}
		})
	}
	if perPage := (pages[1] - pages[0]) / 10; perPage > 4 {
		t.Errorf("%v allocations a page of %d, want at most 4, for the check of its cursors", perPage, size)
	}
}

// The plain loop over the pages, to compare with.
func BenchmarkPlainLoop(b *testing.B) {
	page := make([]int, 1000)
	sum := 0
	for i := 0; i < b.N; {
		for k := range page {
			page[k] = i + 1 + k
		}
		for _, v := range page {
			if sum += v; i == b.N {
				break
			}
			i++
		}
	}
	b.ReportMetric(float64(sum&1), "sum") // keeps the loop
}

func BenchmarkSourceAll(b *testing.B) {
	b.ReportAllocs()
	n := 0
	for _, err := range ready(1<<40, 1000).All(b.Context()) {
		if err != nil {
			b.Fatal(err)
		}
		if n++; n >= b.N {
			break
		}
	}
}

func BenchmarkSourceItemsDone(b *testing.B) {
	b.ReportAllocs()
	cp := open[int](b, cursor.NewMemory())
	n := 0
	for it, err := range ready(1<<40, 1000).Items(b.Context()) {
		if err != nil || it.Done(cp) != nil {
			b.Fatal(err)
		}
		if n++; n >= b.N {
			break
		}
	}
}

func BenchmarkSourceNext(b *testing.B) {
	b.ReportAllocs()
	s := ready(1<<40, 1000)
	for b.Loop() {
		if _, _, err := s.Next(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFileSave(b *testing.B) {
	f, _ := stateFile(b)
	v := uint64(0)
	for b.Loop() {
		v++
		must(b, f.Save(b.Context(), "job", record(v)))
	}
}
