package pool

import (
	"context"
	"testing"

	"github.com/headgate/headgate/flow/internal/engine"
)

func TestNothingIsKeptOfAKeyThatIsIdle(t *testing.T) {
	for _, unordered := range []bool{false, true} {
		cfg := engine.Config{Workers: 4, Window: 16, Unordered: unordered, Context: context.Background()}
		r := &keyed[int, int, int]{
			key:  func(v int) int { return v / 3 },
			work: func(_ context.Context, v int) (int, error) { return v, nil },
			last: make(map[int]*entry[int, int, int]),
		}
		p := newPool(cfg, r)
		p.run(func(yield func(int, error) bool) {
			for i := range 10_000 {
				if !yield(i, nil) {
					return
				}
				p.mu.Lock()
				if n := len(r.last); n > cfg.Window {
					t.Errorf("%d keys are kept, want at most the window of %d", n, cfg.Window)
				}
				p.mu.Unlock()
			}
		}, func(int, error) bool { return true })
		if len(r.last) != 0 {
			t.Errorf("%d keys are kept in the end", len(r.last))
		}
		if n := len(p.free); n > cfg.Window {
			t.Errorf("%d entries were made, want at most the window of %d", n, cfg.Window)
		}
	}
}
