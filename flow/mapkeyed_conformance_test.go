package flow_test

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestMapKeyedKeepsTheRules(t *testing.T) {
	for _, c := range []struct {
		workers   int
		unordered bool
	}{{1, false}, {2, false}, {2, true}, {8, false}, {8, true}} {
		t.Run(fmt.Sprintf("workers=%d/unordered=%v", c.workers, c.unordered), func(t *testing.T) {
			rules := []seqtest.Option{seqtest.Model(func(src items) iter.Seq2[int, error] { return seq.Map(src, item.Int) })}
			opts := []flow.Option{flow.Workers(c.workers), flow.Buffer(3)}
			if c.workers > 1 {
				rules = append(rules, seqtest.Ahead(c.workers+3))
			}
			if c.unordered {
				rules, opts = append(rules, seqtest.Unordered()), append(opts, flow.Unordered())
			}
			seqtest.TestOperator(t, func(src items) iter.Seq2[int, error] {
				return flow.MapKeyed(src, func(v item) int { return v.N % 3 },
					func(_ context.Context, v item) (int, error) { return v.N, nil }, opts...)
			}, rules...)
		})
	}
}

func TestMapKeyedRefusesWhatMakesNoSense(t *testing.T) {
	for want, f := range map[string]func(){
		"flow: MapKeyed(nil source)": func() { flow.MapKeyed(nil, mod(1), double) },
		"flow: MapKeyed(nil key)":    func() { flow.MapKeyed[int](seq.Of(1), nil, double) },
		"flow: MapKeyed(nil step)":   func() { flow.MapKeyed[int, int, int](seq.Of(1), mod(1), nil) },
	} {
		if got, _ := crash(f); got != want {
			t.Errorf("got %v: want the panic %q", got, want)
		}
	}
}
