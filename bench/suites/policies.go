package suites

import (
	"context"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/bench/peers"
)

func policies() bench.Suite {
	s := bench.Suite{
		Name: "policies",
		About: "What guarding a step costs when nothing goes wrong, one call after the other, free steps. " +
			"The floor makes the calls of the libraries underneath one beside the other (go-retry, gobreaker, x/time/rate, context.WithTimeout), " +
			"with one backoff for all, and so guards nothing; by hand they are nested, with a backoff for each call, since it keeps count.",
	}
	for _, p := range []struct {
		name string
		with peers.Policies
	}{
		{"retry", peers.Policies{Retry: true}},
		{"break", peers.Policies{Break: true}},
		{"limit", peers.Policies{Limit: true}},
		{"retry+break+limit", peers.Policies{Retry: true, Break: true, Limit: true}},
		{"retry+break+limit+timeout", peers.Policies{Retry: true, Break: true, Limit: true, Timeout: true}},
	} {
		c := bench.Case{
			Name:    s.Name + "/" + p.name,
			Quantum: 256,
			Columns: []bench.Column{
				guarded("bare calls", bench.Floor, peers.BareCalls, p.with),
				guarded("headgate", bench.Ours, peers.HeadgateGuard, p.with),
				guarded("nested by hand", bench.Peer, peers.GuardByHand, p.with),
				guarded("failsafe-go", bench.Peer, peers.Failsafe, p.with),
			},
		}
		if p.with.Retry && p.with.Break {
			c.Budgets = []bench.Budget{{Against: "bare calls", AtMost: 1.3}}
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}

// guarded is a column that calls a guarded step for each of N items.
func guarded(name string, role bench.Role, guard peers.Guard, p peers.Policies) bench.Column {
	return called(name, role, guard(work{}.step(), p))
}

// called is a column that calls step for the items 0 … N-1, one after the
// other, and checks what it returns.
func called(name string, role bench.Role, step peers.Step) bench.Column {
	return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
		ctx := context.Background()
		t := newTally(1)
		for i := range r.N {
			v, err := step(ctx, i)
			if err != nil {
				return err
			}
			t.add(v)
		}
		return t.check(r.N, 1, true)
	}}
}
