package flow_test

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func same[T any](src iter.Seq2[T, error]) iter.Seq2[T, error] { return src }

func TestBranchKeepsTheRules(t *testing.T) {
	to := func(name string) func(item, error) string { return func(item, error) string { return name } }
	t.Run("all in one branch", func(t *testing.T) {
		seqtest.TestOperator(t, func(src items) items {
			return flow.Branch(src, to("a"), flow.Branches[item, item]{"a": same[item], "b": same[item]})
		}, seqtest.Ahead(2))
	})
	t.Run("none takes them", func(t *testing.T) {
		seqtest.TestOperator(t, func(src items) items {
			return flow.Branch(src, to("c"), flow.Branches[item, item]{"a": same[item]})
		}, seqtest.Ahead(2), seqtest.Holds(50), seqtest.Model(func(src items) items {
			return seq.TryMap(src, func(item) (item, error) { return nil, flow.ErrNoBranch })
		}))
	})
}

// parity routes errors to "error", and values by their last bit.
func parity(v int, err error) string {
	switch {
	case err != nil:
		return "error"
	case v%2 == 1:
		return "odd"
	}
	return "even"
}

func label(name string) func(iter.Seq2[int, error]) iter.Seq2[string, error] {
	return func(src iter.Seq2[int, error]) iter.Seq2[string, error] {
		return seq.Map(src, func(v int) string { return fmt.Sprint(name, " ", v) })
	}
}

// texts lists elements in alphabetical order, as branches have none.
func texts(src iter.Seq2[string, error]) []string {
	var got []string
	for v, err := range src {
		if err != nil {
			v = fmt.Sprintf("%s (%T)", err, err)
		}
		got = append(got, v)
	}
	slices.Sort(got)
	return got
}

func TestEachElementGoesToExactlyOneBranch(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := seq.Concat(upTo(5), seq.Fail[int](errStep), seq.Of(7))
		recovered := func(src iter.Seq2[int, error]) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				for _, err := range src {
					if !yield("recovered from "+err.Error(), nil) {
						return
					}
				}
			}
		}
		got := texts(flow.Branch(src, parity, flow.Branches[int, string]{"odd": label("odd"), "even": label("even"), "error": recovered}))
		want := []string{"even 0", "even 2", "even 4", "odd 1", "odd 3", "odd 7", "recovered from step failed"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestWhatNoBranchTakesIsAnErrorWithTheItem(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := seq.Concat(upTo(4), seq.Fail[int](errStep))
		var items []int
		var others []error
		for v, err := range flow.Branch(src, parity, flow.Branches[int, string]{"odd": label("odd")}) {
			failed := (*flow.ItemError[int])(nil)
			switch {
			case errors.As(err, &failed) && errors.Is(err, flow.ErrNoBranch):
				items = append(items, failed.Item)
			case err != nil:
				others = append(others, err)
			case !strings.HasPrefix(v, "odd"):
				t.Error(v)
			}
		}
		if !slices.Equal(items, []int{0, 2}) || len(others) != 1 || others[0] != errStep {
			t.Errorf("not taken: %v, other errors: %v", items, others)
		}
	})
}

func TestABranchThatEndsEarlyDropsNothingAndStopsNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		first := func(src iter.Seq2[int, error]) iter.Seq2[string, error] { return seq.Take(label("odd")(src), 1) }
		none := func(iter.Seq2[int, error]) iter.Seq2[string, error] { return seq.Of[string]() }
		src := seq.Concat(upTo(6), seq.Fail[int](errStep))
		got := texts(flow.Branch(src, parity, flow.Branches[int, string]{"odd": first, "even": label("even"), "error": none}))
		want := []string{
			"even 0", "even 2", "even 4",
			"flow: the branch has ended (*flow.ItemError[int])", "flow: the branch has ended (*flow.ItemError[int])",
			"odd 1", "step failed (*errors.errorString)",
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestABranchThatTakesNothingHoldsUpTheSource(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := &counter{n: -1}
		stuck := func(src iter.Seq2[int, error]) iter.Seq2[string, error] {
			return func(yield func(string, error) bool) {
				for _, err := range src {
					if err != nil {
						return
					}
					time.Sleep(time.Hour)
					if !yield("odd", nil) {
						return
					}
				}
			}
		}
		n := 0
		for v := range flow.Branch(src.all(), parity, flow.Branches[int, string]{"even": label("even"), "odd": stuck}) {
			if v == "odd" {
				break
			}
			n++
		}
		// 0 and 2 went to even, 1 is in the other branch and 3 waits for it.
		if pulled := src.pulled.Load(); n != 2 || pulled > 6 {
			t.Errorf("%d even ones, %d pulled", n, pulled)
		}
	})
}

func TestTheGateOfABranchHoldsTheSourceAlone(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var gate seq.Gate
		src := &counter{n: 3}
		slow := func(src iter.Seq2[int, error]) iter.Seq2[int, error] { return pacedBy(time.Second, src) }
		time.AfterFunc(1500*time.Millisecond, func() { time.AfterFunc(time.Minute, gate.Hold()) })
		got := timed(flow.Branch(src.all(), flow.ByError, flow.Branches[int, int]{"success": slow}, flow.WithGate(&gate)))
		// 0 and 1 were pulled before; 2 waits for the gate.
		want := []string{"0 @ 1s", "1 @ 2s", "2 @ 1m1.5s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestBranchRefusesWhatItCannotDo(t *testing.T) {
	src := seq.Of(1)
	none := flow.Branches[int, int]{}
	refuses(t, map[string]func(){
		"flow: Branch(nil source)":     func() { flow.Branch(nil, flow.ByError, none) },
		"flow: Branch(nil route)":      func() { flow.Branch(src, nil, none) },
		`flow: Branch(nil branch "a")`: func() { flow.Branch(src, flow.ByError, flow.Branches[int, int]{"a": nil}) },
		"flow: Branch: Workers does not apply here, only WithContext and WithGate do": func() { flow.Branch(src, flow.ByError, none, flow.Workers(2)) },
		`flow: Branch: the branch "a" returned nil`: func() {
			for range flow.Branch(src, flow.ByError, flow.Branches[int, int]{"a": func(iter.Seq2[int, error]) iter.Seq2[int, error] { return nil }}) {
			}
		},
	})
}

func BenchmarkBranch(b *testing.B) {
	b.ReportAllocs()
	for v := range flow.Branch(upTo(b.N), parity, flow.Branches[int, int]{"odd": same[int], "even": same[int]}) {
		sink = v
	}
}
