package suites

import (
	"context"
	"strconv"
	"time"

	failsafe "github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/hedgepolicy"
	"golang.org/x/sync/singleflight"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
	"github.com/headgate/headgate/resilience"
)

func decorators() bench.Suite {
	const after = time.Minute
	return bench.Suite{
		Name: "decorators",
		About: "What Hedge and Collapse cost a call that they do nothing for: it answers before another attempt is due, and no equal call is in flight. " +
			"Collapse and DoChan let a caller leave whose context is done, and so need a goroutine; singleflight's Do does not.",
		Cases: []bench.Case{
			{
				Name:    "decorators/hedge",
				Quantum: 256,
				Columns: []bench.Column{
					called("bare step", bench.Floor, work{}.step()),
					called("headgate", bench.Ours, resilience.Hedge(work{}.step(), after, 2)),
					called("failsafe-go", bench.Peer, failsafeHedge(work{}.step(), after)),
				},
				Budgets: []bench.Budget{{Against: "failsafe-go", AtMost: 1}},
			},
			{
				Name:    "decorators/collapse",
				Quantum: 256,
				Columns: []bench.Column{
					called("bare step", bench.Floor, work{}.step()),
					called("headgate", bench.Ours, resilience.Collapse(work{}.step(), func(v int) int { return v })),
					called("singleflight.Do", bench.Peer, singleflightDo(work{}.step())),
					called("singleflight.DoChan", bench.Peer, singleflightChan(work{}.step())),
				},
				Budgets: []bench.Budget{{Against: "singleflight.DoChan", AtMost: 1.1}},
			},
		},
	}
}

func failsafeHedge(step peers.Step, after time.Duration) peers.Step {
	executor := failsafe.With[int](hedgepolicy.NewWithDelay[int](after)).WithContext(context.Background())
	return func(_ context.Context, v int) (int, error) {
		return executor.GetWithExecution(func(e failsafe.Execution[int]) (int, error) { return step(e.Context(), v) })
	}
}

func singleflightDo(step peers.Step) peers.Step {
	var group singleflight.Group
	return func(ctx context.Context, v int) (int, error) {
		u, err, _ := group.Do(strconv.Itoa(v), func() (any, error) { return step(ctx, v) })
		if err != nil {
			return 0, err
		}
		return u.(int), nil
	}
}

func singleflightChan(step peers.Step) peers.Step {
	var group singleflight.Group
	return func(ctx context.Context, v int) (int, error) {
		shared := group.DoChan(strconv.Itoa(v), func() (any, error) { return step(context.WithoutCancel(ctx), v) })
		select {
		case r := <-shared:
			if r.Err != nil {
				return 0, r.Err
			}
			return r.Val.(int), nil
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		}
	}
}
