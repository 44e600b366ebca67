package flow_test

import (
	"errors"
	"iter"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
	"github.com/headgate/headgate/seq/seqtest"
)

func TestMergeKeepsTheRules(t *testing.T) {
	t.Run("one", func(t *testing.T) {
		seqtest.TestOperator(t, func(src items) items { return flow.Merge(src) }, seqtest.Ahead(1))
	})
	t.Run("one and an empty one", func(t *testing.T) {
		seqtest.TestOperator(t, func(src items) items { return flow.Merge(seq.Of[item](), src) }, seqtest.Ahead(1))
	})
}

func TestMergeLosesNothingAndKeepsEachSourcesOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lengths := rapid.SliceOfN(rapid.IntRange(0, 20), 0, 5).Draw(t, "lengths")
		srcs := make([]iter.Seq2[[2]int, error], len(lengths))
		for i, n := range lengths {
			srcs[i] = seq.Map(upTo(n), func(v int) [2]int { return [2]int{i, v} })
		}
		got := make([]int, len(lengths))
		for v, err := range flow.Merge(srcs...) {
			if err != nil || v[1] != got[v[0]] {
				t.Fatalf("got %v, %v, want the item %d of source %d", v, err, got[v[0]], v[0])
			}
			got[v[0]]++
		}
		if !slices.Equal(got, lengths) {
			t.Errorf("got %v items, want %v", got, lengths)
		}
	})
}

func TestMergeGivesElementsAsTheyCome(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		got := timed(flow.Merge(at(1, 4, -6, 7), at(2, 3, 9), at()))
		want := []string{"1s @ 1s", "2s @ 2s", "3s @ 3s", "4s @ 4s", "error of 6s @ 6s", "7s @ 7s", "9s @ 9s"}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
	})
}

func TestMergeOfNothingIsEmpty(t *testing.T) {
	for range flow.Merge[int]() {
		t.Error("not empty")
	}
}

func TestNoSourceOfAMergeIsPulledFurtherThanOneAhead(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		srcs := []*counter{{n: -1}, {n: -1}, {n: -1}}
		var got [3]int64
		n := 0
		for v := range flow.Merge(srcs[0].all(), seq.Map(srcs[1].all(), func(v int) int { return v + 1e6 }), seq.Map(srcs[2].all(), func(v int) int { return v + 2e6 })) {
			got[v/1e6]++
			synctest.Wait()
			for i, src := range srcs {
				if ahead := src.pulled.Load() - got[i]; ahead > 1 {
					t.Fatalf("source %d is %d ahead", i, ahead)
				}
			}
			if n++; n == 300 {
				break
			}
		}
		if slices.Min(got[:]) < 95 {
			t.Errorf("sources that are all ready do not take turns: %v items of each", got)
		}
		for i, src := range srcs {
			if src.open.Load() != 0 {
				t.Errorf("source %d is still open", i)
			}
		}
	})
}

func TestAPanicInOneSourceStopsTheOthersAndIsRaised(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		other := &counter{n: -1}
		var got []int
		value, _ := crash(func() {
			for v := range flow.Merge(pacedBy(time.Second, other.all()), func(yield func(int, error) bool) {
				time.Sleep(3500 * time.Millisecond)
				explode(0)
			}) {
				got = append(got, v)
			}
		})
		p, ok := value.(*flow.PanicError)
		if !ok || !errors.Is(p, errStep) || !strings.Contains(string(p.Stack), "explode") {
			t.Errorf("the loop ended with %v", value)
		}
		if other.open.Load() != 0 {
			t.Error("the other source is still open")
		}
		if !slices.Equal(got, []int{0, 1, 2}) {
			t.Errorf("got %v before the panic at 3.5 s", got)
		}
	})
}

func TestAPanicIsRaisedAlsoBesideASourceThatIsAlwaysReady(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		n := 0
		value, _ := crash(func() {
			for range flow.Merge(upToForever(), func(yield func(int, error) bool) { explode(0) }) {
				if n++; n == 1000 {
					return
				}
			}
		})
		if value == nil {
			t.Errorf("no panic within %d elements", n)
		}
	})
}

func TestMergeRefusesANilSource(t *testing.T) {
	refuses(t, map[string]func(){
		"flow: Merge(nil source at 1)": func() { flow.Merge(seq.Of(1), nil) },
	})
}

func BenchmarkMerge(b *testing.B) {
	b.ReportAllocs()
	for v := range flow.Merge(upTo(b.N/2), upTo(b.N/2)) {
		sink = v
	}
}
