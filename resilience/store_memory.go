package resilience

import (
	"bytes"
	"container/heap"
	"context"
	"fmt"
	"math"
	"sync"
	"time"
)

// MemoryStore is a [Store] in memory, for one process and as long as it lives.
// It is bounded, and when it is full it refuses new keys rather than forget one
// that could still be asked for. An operation costs O(log n).
type MemoryStore struct {
	bound int

	mu        sync.Mutex
	entries   map[string]*entry
	expiry    entryHeap // all entries, the first to run out on top
	lastToken uint64
}

// NewMemoryStore returns an empty store for at most n keys. It panics if n is
// less than 1.
func NewMemoryStore(n int) *MemoryStore {
	if n < 1 {
		panic(fmt.Sprintf("resilience: NewMemoryStore(%d): want at least 1", n))
	}
	return &MemoryStore{bound: n, entries: make(map[string]*entry)}
}

type entry struct {
	key, fingerprint string
	token            uint64
	completed        bool
	outcome          Outcome
	until            time.Duration // by now(): the end of its lease, or of its being kept
	index            int           // in the heap
}

// Begin is [Store.Begin]. It looks at ctx only before it starts.
func (s *MemoryStore) Begin(ctx context.Context, key, fingerprint string, lease time.Duration) (Claim, error) {
	if ctx.Err() != nil {
		return Claim{}, context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := now()
	s.forget(at)
	if e := s.entries[key]; e != nil {
		switch {
		case e.fingerprint != fingerprint:
			return Claim{}, ErrKeyReused
		case e.completed:
			return Claim{State: Completed, Outcome: e.outcome.clone()}, nil
		default:
			return Claim{State: InProgress, Left: e.until - at}, nil
		}
	}
	if len(s.entries) >= s.bound {
		return Claim{}, ErrStoreFull
	}
	s.lastToken++
	e := &entry{key: key, fingerprint: fingerprint, token: s.lastToken, until: later(at, lease)}
	s.entries[key] = e
	heap.Push(&s.expiry, e)
	return Claim{State: Claimed, Token: e.token}, nil
}

// Complete is [Store.Complete]. It looks at ctx only before it starts.
func (s *MemoryStore) Complete(ctx context.Context, key string, token uint64, outcome Outcome, keep time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	at := now()
	s.forget(at)
	e := s.entries[key]
	if e == nil || e.token != token {
		return ErrLeaseLost
	}
	if !e.completed {
		e.completed, e.outcome, e.until = true, outcome.clone(), later(at, keep)
		heap.Fix(&s.expiry, e.index)
	}
	return nil
}

// Release is [Store.Release]. It looks at ctx only before it starts.
func (s *MemoryStore) Release(ctx context.Context, key string, token uint64) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now())
	e := s.entries[key]
	if e == nil || e.token != token || e.completed {
		return ErrLeaseLost
	}
	heap.Remove(&s.expiry, e.index)
	delete(s.entries, key)
	return nil
}

// Len returns how many keys the store holds now.
func (s *MemoryStore) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now())
	return len(s.entries)
}

// forget drops what has run out.
func (s *MemoryStore) forget(at time.Duration) {
	for len(s.expiry) > 0 && s.expiry[0].until <= at {
		delete(s.entries, heap.Pop(&s.expiry).(*entry).key)
	}
}

// later adds d, which may be meant as for ever.
func later(at, d time.Duration) time.Duration {
	if d > 0 && at > math.MaxInt64-d {
		return math.MaxInt64
	}
	return at + d
}

func (o Outcome) clone() Outcome {
	o.Value = bytes.Clone(o.Value)
	return o
}

// entryHeap is a heap by the time of running out, for container/heap.
type entryHeap []*entry

func (h entryHeap) Len() int           { return len(h) }
func (h entryHeap) Less(i, j int) bool { return h[i].until < h[j].until }
func (h entryHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}
func (h *entryHeap) Push(x any) {
	e := x.(*entry)
	e.index = len(*h)
	*h = append(*h, e)
}
func (h *entryHeap) Pop() any {
	last := len(*h) - 1
	e := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return e
}
