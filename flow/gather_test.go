package flow_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// part is an item of the sources here: "k1" is the second part of the key k.
type part string

func (p part) key() string { return string(p[:1]) }

// play gives items of a line, a second apart: "a0 . . b0 !" has two empty
// seconds and an error at the end.
func play(line string) iter.Seq2[part, error] {
	return func(yield func(part, error) bool) {
		for i, text := range strings.Fields(line) {
			if i > 0 {
				time.Sleep(time.Second)
			}
			switch {
			case text == ".":
			case text == "!":
				if !yield("", errSource) {
					return
				}
			case !yield(part(text), nil):
				return
			}
		}
	}
}

// show writes results as "2s a complete a0 a1".
func show(results iter.Seq2[flow.Gathered[string, part], error]) []string {
	start, shown := time.Now(), []string{}
	for g, err := range results {
		line := fmt.Sprintf("%v ", time.Since(start))
		if err != nil {
			shown = append(shown, line+err.Error())
			continue
		}
		line += fmt.Sprint(g.Key, " ", g.Outcome)
		for _, name := range []string{"p0", "p1", "p2"} {
			if v, ok := g.Parts[name]; ok {
				line += " " + string(v)
			}
		}
		if g.Missing != nil {
			line += fmt.Sprint(" without ", g.Missing)
		}
		shown = append(shown, line)
	}
	return shown
}

func TestGatherEndsKeys(t *testing.T) {
	for name, c := range map[string]struct {
		p0, p1 string
		wait   time.Duration
		opts   []flow.GatherOption
		want   []string
	}{
		"complete when the last part comes": {
			p0: "a0 b0 c0", p1: ". c1 . . b1 a1", wait: time.Minute,
			want: []string{"2s c complete c0 c1", "4s b complete b0 b1", "5s a complete a0 a1"},
		},
		"partial when its time is over": {
			p0: "a0 b0 c0", p1: ". b1 . . . . . . . . .", wait: 5 * time.Second,
			want: []string{"1s b complete b0 b1", "5s a partial a0 without [p1]", "7s c partial c0 without [p1]"},
		},
		"partial at the end of all": {
			p0: "a0 b0", p1: ". . c1 .", wait: time.Hour,
			want: []string{"3s a partial a0 without [p1]", "3s b partial b0 without [p1]", "3s c partial c1 without [p0]"},
		},
		"no limit of time": {
			p0: "a0", p1: ". . . . . . . a1", wait: 0,
			want: []string{"7s a complete a0 a1"},
		},
		"late after partial, and then again": {
			p0: "a0 . . . . . a0", p1: ". . . a1 a1 . . .", wait: 2 * time.Second,
			want: []string{"2s a partial a0 without [p1]", "3s a late a1", "4s a duplicate a1", "6s a duplicate a0"},
		},
		"again before the end, and after complete": {
			p0: "a0 a0 . a0", p1: ". . a1 .", wait: time.Minute,
			want: []string{"1s a duplicate a0", "2s a complete a0 a1", "3s a duplicate a0"},
		},
		"forgotten keys begin anew": {
			p0: "a0 b0 . . a0", p1: "a1 . b1 . .", wait: time.Minute, opts: []flow.GatherOption{flow.Remember(1)},
			want: []string{"0s a complete a0 a1", "2s b complete b0 b1", "4s a partial a0 without [p1]"},
		},
		"nothing remembered": {
			p0: "a0 a0", p1: "a1 . .", wait: time.Minute, opts: []flow.GatherOption{flow.Remember(0)},
			want: []string{"0s a complete a0 a1", "2s a partial a0 without [p1]"},
		},
		"a sweep takes what is overdue in one go": {
			p0: "a0 b0 . c0 . . . . . . . . .", p1: ".", wait: 3 * time.Second, opts: []flow.GatherOption{flow.Sweep(5 * time.Second)},
			want: []string{"5s a partial a0 without [p1]", "5s b partial b0 without [p1]", "10s c partial c0 without [p1]"},
		},
		"a new key beyond the bound waits": {
			p0: "a0 b0 c0 d0", p1: ". . . . a1 b1 c1", wait: time.Minute, opts: []flow.GatherOption{flow.Pending(2)},
			want: []string{"4s a complete a0 a1", "5s b complete b0 b1", "6s c complete c0 c1", "6s d partial d0 without [p1]"},
		},
		"a new key beyond the bound takes the place of the oldest": {
			p0: "a0 b0 c0", p1: ". . . . a1 b1 c1", wait: time.Minute, opts: []flow.GatherOption{flow.Pending(2), flow.EvictOldest()},
			want: []string{"2s a partial a0 without [p1]", "4s a late a1", "5s b complete b0 b1", "6s c complete c0 c1"},
		},
		"who can get nothing makes room": {
			p0: "a0 b0 c0", p1: ". . c1", wait: time.Hour, opts: []flow.GatherOption{flow.Pending(2)},
			want: []string{"2s a partial a0 without [p1]", "2s c complete c0 c1", "2s b partial b0 without [p1]"},
		},
		"who can get nothing from a source that has ended makes room": {
			p0: "a0 b0 c0 d0", p1: ".", wait: time.Hour, opts: []flow.GatherOption{flow.Pending(2)},
			want: []string{
				"2s a partial a0 without [p1]", "3s b partial b0 without [p1]",
				"3s c partial c0 without [p1]", "3s d partial d0 without [p1]",
			},
		},
		"errors pass": {
			p0: "a0 ! .", p1: ". . ! a1", wait: time.Minute,
			want: []string{"1s source failed", "2s source failed", "3s a complete a0 a1"},
		},
		"nothing": {want: []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srcs := map[string]iter.Seq2[part, error]{"p0": play(c.p0), "p1": play(c.p1)}
				got := show(flow.Gather(srcs, part.key, c.wait, c.opts...))
				if d := cmp.Diff(c.want, got); d != "" {
					t.Errorf("results (-want +got):\n%s", d)
				}
			})
		})
	}
}

// However the parts come, each key ends once, and each part surfaces once.
func TestGatherEndsEachKeyOnceAndLosesNoPart(t *testing.T) {
	for seed := range uint64(60) {
		synctest.Test(t, func(t *testing.T) {
			rnd := rand.New(rand.NewPCG(seed, 7))
			const keys = 40
			names := []string{"p0", "p1", "p2"}[:1+rnd.IntN(3)]
			srcs := map[string]iter.Seq2[int, error]{}
			put := map[string]int{} // by part and key
			for _, name := range names {
				var items []int
				for k := range keys {
					for range []int{0, 1, 1, 1, 1, 2}[rnd.IntN(6)] {
						items = append(items, k)
						put[fmt.Sprint(name, k)]++
					}
				}
				for i := range items { // not far from their places
					j := min(len(items)-1, i+rnd.IntN(6))
					items[i], items[j] = items[j], items[i]
				}
				pauses := rand.New(rand.NewPCG(seed, rnd.Uint64()))
				srcs[name] = seq.Tap(seq.Slice(items), func(int) { time.Sleep(time.Duration(pauses.IntN(3)) * time.Second) })
			}
			opts := []flow.GatherOption{flow.Remember(keys), flow.Pending(1 + rnd.IntN(10))}
			if rnd.IntN(2) == 0 {
				opts = append(opts, flow.EvictOldest())
			}
			if rnd.IntN(2) == 0 {
				opts = append(opts, flow.Sweep(time.Duration(1+rnd.IntN(9))*time.Second))
			}
			ends, came := map[int]int{}, map[string]int{}
			for g, err := range flow.Gather(srcs, func(k int) int { return k }, time.Duration(rnd.IntN(8))*time.Second, opts...) {
				if err != nil {
					t.Fatal(err)
				}
				for name := range g.Parts {
					came[fmt.Sprint(name, g.Key)]++
				}
				switch g.Outcome {
				case flow.Complete, flow.Partial:
					ends[g.Key]++
					if len(g.Parts)+len(g.Missing) != len(names) || (g.Outcome == flow.Complete) != (len(g.Missing) == 0) {
						t.Errorf("seed %d: %+v of the parts %v", seed, g, names)
					}
				default:
					if len(g.Parts) != 1 || g.Missing != nil {
						t.Errorf("seed %d: %+v: want one part", seed, g)
					}
				}
				if rnd.IntN(4) == 0 {
					time.Sleep(time.Duration(rnd.IntN(3)) * time.Second)
				}
			}
			if d := cmp.Diff(put, came); d != "" {
				t.Errorf("seed %d: parts (-put +came):\n%s", seed, d)
			}
			for k, n := range ends {
				if n != 1 {
					t.Errorf("seed %d: the key %d ended %d times", seed, k, n)
				}
			}
		})
	}
}

func TestGatherNeverHoldsMoreThanItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const pending, ahead = 10, 66
		src := &counter{n: -1}
		yielded := 0
		srcs := map[string]iter.Seq2[int, error]{"all": src.all(), "none": idle}
		for range flow.Gather(srcs, func(v int) int { return v }, time.Second, flow.Pending(pending)) {
			yielded++
			synctest.Wait()
			if held := int(src.pulled.Load()) - yielded; held > pending+ahead {
				t.Fatalf("%d pulled and not yielded, want at most %d", held, pending+ahead)
			}
			if yielded == 500 {
				break
			}
		}
	})
}

// idle gives nothing for a long time.
func idle(yield func(int, error) bool) {
	for range 1000 {
		time.Sleep(time.Minute)
		if !yield(0, errSource) {
			return
		}
	}
}

func TestGatherMemoryIsThatOfItsBound(t *testing.T) {
	keys := 1_000_000
	if testing.Short() {
		keys = 100_000
	}
	heap := func() int64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	key := func(v int) int { return v }
	var early, late int64
	n := 0
	for range flow.Join(upTo(keys), seq.Filter(upTo(keys), func(v int) bool { return v%3 > 0 }), key, key, 0, flow.Pending(100), flow.EvictOldest()) {
		n++
		switch n {
		case 10_000:
			early = heap()
		case keys - 1:
			late = heap()
		}
	}
	if late-early > 200<<10 {
		t.Errorf("the heap grew by %d KB from 10 thousand keys to %d", (late-early)>>10, keys)
	}
}

func TestJoinPairsItems(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		type user struct {
			id   int
			name string
		}
		orders := seq.Of("2:tea", "1:milk", "3:rye", "2:jam")
		users := seq.Of(user{1, "Ada"}, user{2, "Bob"}, user{4, "Eve"})
		var got []string
		for j, err := range flow.Join(users, orders, func(u user) string { return fmt.Sprint(u.id) }, func(o string) string { return o[:1] }, 0) {
			line := fmt.Sprint(j.Key, " ", j.Outcome)
			if j.HasLeft {
				line += " " + j.Left.name
			}
			if j.HasRight {
				line += " " + j.Right
			}
			if got = append(got, line); err != nil {
				t.Error(err)
			}
		}
		slices.Sort(got)
		want := []string{"1 complete Ada 1:milk", "2 complete Bob 2:tea", "2 duplicate 2:jam", "3 partial 3:rye", "4 partial Eve"}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("results (-want +got):\n%s", d)
		}
	})
}
