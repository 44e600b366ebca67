package flow_test

import (
	"context"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

type (
	item  = *seqtest.Item
	items = iter.Seq2[item, error]
)

func TestMapOverALoaderKeepsTheRules(t *testing.T) {
	for _, workers := range []int{1, 4} {
		t.Run(fmt.Sprintf("workers=%d", workers), func(t *testing.T) {
			ahead := 0
			if workers > 1 {
				ahead = workers + 2
			}
			seqtest.TestOperator(t, func(src items) iter.Seq2[int, error] {
				l := flow.NewLoader((&shop{}).fetch, 3, time.Millisecond)
				load := func(ctx context.Context, v item) (int, error) { return l.Load(ctx, v.N) }
				return flow.Map(src, load, flow.Workers(workers), flow.Buffer(2))
			}, seqtest.Ahead(ahead), seqtest.Within(time.Millisecond), seqtest.Model(func(src items) iter.Seq2[int, error] {
				return seq.Map(src, func(v item) int { return 10 * v.N })
			}))
		})
	}
}
