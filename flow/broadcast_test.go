package flow_test

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/headgate/headgate/flow"
	"github.com/headgate/headgate/seq"
)

// audience is a consumer of a Broadcast that notes what it gets.
type audience struct {
	mu   sync.Mutex
	got  []string
	err  error                   // to return
	body func(v int, k int) bool // false: leave the loop
}

func (l *audience) consume(src iter.Seq2[int, error]) error {
	for v, err := range src {
		text := fmt.Sprint(v)
		if err != nil {
			text = err.Error()
		}
		l.mu.Lock()
		l.got = append(l.got, text)
		k := len(l.got)
		l.mu.Unlock()
		if l.body != nil && !l.body(v, k) {
			break
		}
	}
	return l.err
}

func expectGot(t *testing.T, name string, l *audience, want ...string) {
	t.Helper()
	if !slices.Equal(l.got, want) {
		t.Errorf("%s got %v, want %v", name, l.got, want)
	}
}

func TestEveryConsumerSeesEveryElement(t *testing.T) {
	for _, n := range []int{1, 2, 10} {
		inBubble(t, func(t *testing.T) {
			listeners := make([]audience, n)
			var consumers []func(iter.Seq2[int, error]) error
			for i := range listeners {
				consumers = append(consumers, listeners[i].consume)
			}
			src := seq.Concat(upTo(3), seq.Fail[int](errStep), seq.Of(5))
			if err := flow.Broadcast(src, consumers...); err != nil {
				t.Error(err)
			}
			for i := range listeners {
				expectGot(t, fmt.Sprint("consumer ", i), &listeners[i], "0", "1", "2", "step failed", "5")
			}
		})
	}
}

func TestTheSlowestConsumerSetsThePace(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := &counter{n: 5}
		slow := audience{body: func(v, _ int) bool {
			time.Sleep(time.Minute)
			synctest.Wait()
			if n := src.pulled.Load(); n != int64(v+1) {
				t.Errorf("%d are pulled while the slow consumer is at %d", n, v)
			}
			return true
		}}
		start := time.Now()
		if err := flow.Broadcast(src.all(), (&audience{}).consume, slow.consume); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took != 5*time.Minute {
			t.Errorf("took %v", took)
		}
	})
}

func TestAConsumerThatLeavesStopsNoOther(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		early := audience{body: func(_, k int) bool { return k < 2 }}
		all := audience{}
		never := func(iter.Seq2[int, error]) error { return nil }
		if err := flow.Broadcast(upTo(4), early.consume, all.consume, never); err != nil {
			t.Error(err)
		}
		expectGot(t, "the one that left", &early, "0", "1")
		expectGot(t, "the other", &all, "0", "1", "2", "3")
	})
}

func TestWhenAllHaveLeftTheSourceIsStopped(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		src := &counter{n: -1}
		take := func(n int) func(iter.Seq2[int, error]) error {
			return (&audience{body: func(_, k int) bool { return k < n }}).consume
		}
		if err := flow.Broadcast(src.all(), take(3), take(7)); err != nil {
			t.Error(err)
		}
		if src.pulled.Load() != 7 || src.open.Load() != 0 {
			t.Errorf("pulled %d, open %d", src.pulled.Load(), src.open.Load())
		}
		unasked := &counter{n: -1}
		if err := flow.Broadcast(unasked.all()); err != nil || unasked.started.Load() != 0 {
			t.Errorf("without consumers: %v, started %d", err, unasked.started.Load())
		}
	})
}

func TestTheErrorsOfConsumersAreJoinedInTheirOrder(t *testing.T) {
	one, two := errors.New("one"), errors.New("two")
	err := flow.Broadcast(upTo(3), (&audience{err: one}).consume, (&audience{}).consume, (&audience{err: two}).consume)
	if !errors.Is(err, one) || !errors.Is(err, two) || err.Error() != "one\ntwo" {
		t.Errorf("got %v", err)
	}
}

func TestAPanicInAConsumerIsRaisedOnceTheOthersKnow(t *testing.T) {
	for _, how := range []string{"panic", "Goexit"} {
		inBubble(t, func(t *testing.T) {
			src := &counter{n: -1}
			other := &audience{}
			bad := &audience{body: func(v, _ int) bool {
				if v == 2 && how == "panic" {
					explode(v)
				} else if v == 2 {
					runtime.Goexit()
				}
				return true
			}}
			value, exited := crash(func() { _ = flow.Broadcast(pacedBy(time.Second, src.all()), other.consume, bad.consume) })
			if how == "panic" {
				p, ok := value.(*flow.PanicError)
				if !ok || !errors.Is(p, errStep) || !strings.Contains(string(p.Stack), "explode") {
					t.Errorf("ended with %v", value)
				}
			}
			if exited != (how == "Goexit") {
				t.Errorf("%s: exited: %v", how, exited)
			}
			if src.open.Load() != 0 {
				t.Error("the source is still open")
			}
			if last := other.got[len(other.got)-1]; last != "flow: Broadcast: another consumer panicked" {
				t.Errorf("%s: the other consumer got %v and took that for the end", how, other.got)
			}
		})
	}
}

func TestAPanicOfTheBroadcastSourceIsTheCallersOwn(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		l := &audience{}
		value, _ := crash(func() {
			_ = flow.Broadcast(func(yield func(int, error) bool) {
				yield(1, nil)
				explode(1)
			}, l.consume)
		})
		if value != any(errStep) {
			t.Errorf("ended with %v", value)
		}
		expectGot(t, "the consumer", l, "1", "flow: Broadcast: the source panicked")
	})
}

func TestASequenceOfABroadcastIsForOneLoop(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		value, _ := crash(func() {
			_ = flow.Broadcast(upTo(3), func(src iter.Seq2[int, error]) error {
				for range src {
					break
				}
				for range src {
				}
				return nil
			})
		})
		if p, ok := value.(*flow.PanicError); !ok || p.Value != "flow: Broadcast: a consumer ranges over its sequence again" {
			t.Errorf("ended with %v", value)
		}
	})
}

func TestConsumersOfABroadcastMayBePipelines(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		var sum, batches int
		err := flow.Broadcast(upTo(100),
			func(src iter.Seq2[int, error]) error {
				for b, err := range flow.Batch(src, 7, time.Second) {
					if err != nil {
						return err
					}
					batches += len(b)
				}
				return nil
			},
			func(src iter.Seq2[int, error]) (err error) {
				for v, err := range flow.Map(src, double, flow.Workers(4)) {
					if err != nil {
						return err
					}
					sum += v
				}
				return nil
			})
		if err != nil || sum != 9900 || batches != 100 {
			t.Errorf("%v, sum %d, %d in batches", err, sum, batches)
		}
	})
}

func TestBroadcastRefusesWhatItCannotDo(t *testing.T) {
	refuses(t, map[string]func(){
		"flow: Broadcast(nil source)":        func() { _ = flow.Broadcast[int](nil) },
		"flow: Broadcast(nil consumer at 1)": func() { _ = flow.Broadcast(upTo(1), (&audience{}).consume, nil) },
	})
}

func BenchmarkBroadcast(b *testing.B) {
	b.ReportAllocs()
	drain := func(src iter.Seq2[int, error]) error { _, err := seq.Count(src); return err }
	if err := flow.Broadcast(upTo(b.N), drain, drain); err != nil {
		b.Fatal(err)
	}
}
