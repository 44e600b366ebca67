package suites

import (
	"fmt"

	"github.com/samber/ro"

	"github.com/headgate/headgate/bench"
	"github.com/headgate/headgate/seq"
)

// sliceLen numbers stay in the first cache; a round goes over them again and
// again.
const sliceLen = 4096

func overSlice() bench.Case {
	numbers := make([]int, sliceLen)
	for i := range numbers {
		numbers[i] = i
	}
	column := func(name string, role bench.Role, run func([]int) (int, uint64, error)) bench.Column {
		return bench.Column{Name: name, Role: role, Run: func(r *bench.Round) error {
			wantCount, wantSum := oddsTripled(sliceLen)
			for range r.N / sliceLen {
				count, sum, err := run(numbers)
				if err != nil {
					return err
				}
				if count != wantCount || sum != wantSum {
					return fmt.Errorf("%d results of sum %d, want %d of sum %d", count, sum, wantCount, wantSum)
				}
			}
			return nil
		}}
	}
	return bench.Case{
		Name:    "chain/slice/map+filter",
		Quantum: sliceLen,
		Columns: []bench.Column{
			column("hand loop", bench.Floor, sliceLoop),
			column("headgate/seq", bench.Ours, sliceSeq),
			column("samber/ro", bench.Peer, sliceRo),
		},
		Budgets: []bench.Budget{{Against: "hand loop", AtMost: 1.1}},
	}
}

//go:noinline
func sliceLoop(numbers []int) (count int, sum uint64, _ error) {
	for v, err := range seq.Slice(numbers) {
		if err != nil {
			return 0, 0, err
		}
		if u := triple(v); odd(u) {
			count++
			sum += uint64(u)
		}
	}
	return count, sum, nil
}

//go:noinline
func sliceSeq(numbers []int) (count int, sum uint64, _ error) {
	for v, err := range seq.Filter(seq.Map(seq.Slice(numbers), triple), odd) {
		if err != nil {
			return 0, 0, err
		}
		count++
		sum += uint64(v)
	}
	return count, sum, nil
}

//go:noinline
func sliceRo(numbers []int) (count int, sum uint64, _ error) {
	return observe(ro.Pipe2(ro.FromSlice(numbers), ro.Map(triple), ro.Filter(odd)))
}
