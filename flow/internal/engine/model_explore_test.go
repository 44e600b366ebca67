package engine

import (
	"fmt"
	"strings"
)

// place is a state that has been reached, and how first.
type place struct {
	from int32
	who  int8
}

// canceller is the caller's, who cancels the context; otherwise is the
// consumer where a select has two ways to go on.
const (
	otherwise = consumer + 1
	canceller = consumer + 2
)

// explore makes every step in every state that can be reached, those fewest
// steps away first. It returns how many states there are and, if a law is
// broken, the shortest way to where it is: a step does what it must not, all
// are blocked, or they can go on for ever but not to the end of the run.
func (m *model) explore() (states int, broken string) {
	first := m.start()
	seen := map[state]int32{first: 0}
	places := []place{{-1, -1}}
	queue := []state{first}
	var edges [][2]int32
	var ends []int32
	for here := int32(0); len(queue) > 0; here++ {
		from := queue[0]
		queue = queue[1:]
		if from.at[consumer].pc == gone {
			ends = append(ends, here)
			continue
		}
		stuck := true
		for who := range canceller + 1 {
			s := from
			moved, wrong := m.any(&s, who)
			if !moved {
				continue
			}
			if who != canceller {
				stuck = false
			}
			to, old := seen[s]
			if !old || wrong != "" {
				to = int32(len(places))
				places = append(places, place{here, int8(who)})
			}
			if wrong != "" {
				return len(seen), wrong + m.way(places, to)
			}
			if !old {
				seen[s] = to
				queue = append(queue, s)
			}
			edges = append(edges, [2]int32{here, to})
		}
		if stuck {
			return len(seen), "nobody can go on" + m.way(places, here)
		}
	}
	if lost := cutOff(len(places), edges, ends); lost >= 0 {
		return len(seen), "the end cannot be reached any more" + m.way(places, lost)
	}
	return len(seen), ""
}

// cutOff returns the first of n places from which no edges lead to an end, or -1.
func cutOff(n int, edges [][2]int32, ends []int32) int32 {
	into := make([]int32, n+1) // where a place's edges begin in froms
	for _, e := range edges {
		into[e[1]+1]++
	}
	for i := range n {
		into[i+1] += into[i]
	}
	froms, filled := make([]int32, len(edges)), make([]int32, n)
	for _, e := range edges {
		froms[into[e[1]]+filled[e[1]]] = e[0]
		filled[e[1]]++
	}
	reached := make([]bool, n)
	for _, end := range ends {
		reached[end] = true
	}
	for len(ends) > 0 {
		at := ends[len(ends)-1]
		ends = ends[:len(ends)-1]
		for _, from := range froms[into[at]:into[at+1]] {
			if !reached[from] {
				reached[from] = true
				ends = append(ends, from)
			}
		}
	}
	for i, ok := range reached {
		if !ok {
			return int32(i)
		}
	}
	return -1
}

// any lets one of them go on.
func (m *model) any(s *state, who int) (moved bool, broken string) {
	switch who {
	case canceller:
		moved = m.cancel && !s.cancelled
		s.cancelled = true
		return moved, ""
	case otherwise:
		moved = s.at[consumer].pc == loopSleep && s.cancelled
		if moved {
			s.at[consumer].pc = loopBack
		}
		return moved, ""
	}
	for broken == "" {
		before := s.at[who].pc
		var again bool
		if again, broken = m.step(s, who); !again {
			break
		}
		moved = true
		if !m.joined(who, before, s.at[who].pc) {
			break
		}
	}
	return moved, broken
}

// joined reports whether two steps that follow one another are made as one. A
// process that does not go in small steps comes to rest only between items and
// where it waits. One that does, makes two steps as one where what others do in
// between changes nothing: a token that is taken or given, as only one can give
// it and only one take it; a load before a compare-and-swap that fails if what
// was loaded has changed.
func (m *model) joined(who int, before, after op) bool {
	if m.small>>who&1 == 0 {
		switch after {
		case findOver, doEnd, feedOver, feedPull, loopState, loopBody, gone:
			return false
		case scanHead:
			return before != scanSecond // it waits for the other's claim
		}
		return true
	}
	switch before {
	case feedTake, feedSleep, parkSleep, loopTake, loopSleep:
		return true
	}
	switch after {
	case feedEndWake, feedEndSend, doneWake, doneSend, wakeSend, claimHead, takeSwap,
		loopFeederSend, loopHandSend, stopSend, stopWake:
		return true
	}
	return false
}

// way tells how a place was reached.
func (m *model) way(places []place, at int32) string {
	var path []int
	for ; at > 0; at = places[at].from {
		path = append(path, int(places[at].who))
	}
	var b strings.Builder
	s := m.start()
	for i := len(path) - 1; i >= 0; i-- {
		was := s
		m.any(&s, path[i])
		fmt.Fprintf(&b, "\n%-9s %s", m.who(path[i]), m.what(&was, path[i]))
		fmt.Fprintf(&b, "\n%30s head %d tail %d claims %d+%d holders %d searching %d spare %d rest %v idle %v wanted %d waits %t started %05b yielded %d",
			"", s.head, s.tail, s.next, s.load, s.holders, s.searching, s.spare, s.rest, s.idle, s.wanted, s.feederWaits, s.started, s.yielded)
	}
	for who := range consumer + 1 {
		if s.at[who].pc > gone {
			fmt.Fprintf(&b, "\n%-9s is at %s", m.who(who), names[s.at[who].pc])
		}
	}
	return b.String()
}

func (m *model) who(who int) string {
	switch who {
	case feeder:
		return "feeder"
	case consumer, otherwise:
		return "consumer"
	case canceller:
		return "caller"
	}
	return fmt.Sprint("worker ", who)
}

// what names the steps made as one.
func (m *model) what(s *state, who int) string {
	switch who {
	case canceller:
		return "cancels"
	case otherwise:
		return "finds the context done"
	}
	var b strings.Builder
	again := *s
	for {
		before := again.at[who].pc
		moved, broken := m.step(&again, who)
		if !moved {
			return b.String()
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(names[before])
		if broken != "" || !m.joined(who, before, again.at[who].pc) {
			return b.String()
		}
	}
}
