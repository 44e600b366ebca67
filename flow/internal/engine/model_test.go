package engine

// A model of the hand-off
//
// What the goroutines of a run (see parallel.go) do to what they share is
// written down here as processes that make one step at a time: one atomic
// operation, one section under the lock, or one operation on a channel, with
// the plain reads and writes that belong to it. model_explore_test.go tries
// every order in which these steps can follow one another.
//
// It is the ordered run with two workers and up to five items in a ring of two
// or four slots. Left out are what a step costs and what follows from that
// (the length of claims and what is worth a wake-up are settings here, and
// there is one poll before a sleep, or none), the gate, panics and Goexit, claims that
// look into others' now and then, and the numbers' wrapping around.

const (
	team  = 2 // workers
	ring  = 4 // most slots
	most  = 5 // most items
	never = most + 1
	// making stands in rest while a claim of several items is made.
	making = 255
)

// The processes; workers are 0 and 1.
const (
	feeder   = team
	consumer = team + 1
)

// model is one setting: what is run, and which mistake is made.
type model struct {
	window  uint8
	items   uint8
	length  uint8       // of claims, at most
	strict  bool        // everything is worth a wake-up; otherwise only what is done while the consumer is parked
	waits   [most]uint8 // the item whose step must have started before that of this one ends, plus 1; 0: none
	errors  uint8       // a bit for each item that is an error element
	leave   uint8       // the loop is left after so many elements
	pace    uint8       // the source has item i once i-pace elements have been yielded; 0: at once
	lookout bool        // the loop's body waits until the step of the next item has started
	cancel  bool        // the caller's context may be done at any time
	lag     uint8       // as in run
	polls   bool        // a worker looks once more before it goes to sleep
	pause   pause       // what a worker does between claims
	quarter uint8       // of the window, for which the feeder is woken
	small   uint8       // a bit for each process that goes in small steps: see joined
	mistake mistake
}

// pause is what worker.pause does.
type pause uint8

const (
	goesOn pause = iota
	letsOthers
	naps // if another searches
)

// state is what is shared, and where each process stands.
type state struct {
	head, tail, next, load     uint8 // next and load are the claims
	holders, searching, spare  int8
	wanted                     uint8
	feederWaits                bool
	ended, stopped, cancelled  bool
	consumerToken, feederToken uint8

	in, out, done [ring]uint8 // in, out: the item that is there, plus 1; done: run.state
	rest          [team]claim
	idle          [team]uint8 // a stack of workers, plus 1
	token         [team]uint8

	at   [team + 2]process
	work [team]duty
	seen uint8 // feeder: the tail it last looked at

	// What has come of it, for the laws.
	started, finished uint8 // a bit for each item
	yielded           uint8
}

type claim struct{ first, n uint8 }

// process is where a process stands, and the variables of the function it is in.
type process struct {
	pc         op
	back, over op // where to go on after the function, and the one that called it
	a, b, c, d uint8
}

// duty is a worker's own part.
type duty struct {
	item, load        uint8
	searching, polled bool
	nap               bool
	next, of, head    uint8 // what claim has seen: the claims and head
}

func (m *model) start() state {
	s := state{spare: team}
	s.at[feeder].pc = feedOver
	s.at[consumer].pc = loopState
	return s
}

func (m *model) slots() uint8 {
	if m.window > 2 {
		return 4
	}
	return 2
}

func (m *model) isError(item uint8) bool { return m.errors>>item&1 != 0 }

// step makes the next step of who, and reports whether it could. What breaks a
// law is returned.
func (m *model) step(s *state, who int) (moved bool, broken string) {
	p := &s.at[who]
	switch {
	case p.pc <= gone:
		return false, ""
	case who == feeder && p.pc < feedNext:
		return m.feed(s, p)
	case who == consumer && p.pc >= loopState:
		return m.consume(s, p)
	case p.pc < findOver:
		return m.share(s, p, who)
	default:
		return m.labour(s, p, who)
	}
}

// tell gives the one token of a channel with room for one.
func tell(channel *uint8) bool {
	if *channel == 1 {
		return false
	}
	*channel = 1
	return true
}

// hear takes it.
func hear(channel *uint8) bool {
	if *channel == 0 {
		return false
	}
	*channel = 0
	return true
}

// feed is run.feed.
func (m *model) feed(s *state, p *process) (moved bool, broken string) {
	switch p.pc {
	case feedTail:
		s.seen = s.tail
		p.pc = feedOver
		if s.head-s.seen >= m.window {
			p.pc, p.back = leaveSearching, feedRoom
		}
	case feedRoom:
		s.seen = s.tail
		p.pc = feedStopped
		if s.head-s.seen < m.window {
			p.pc = feedOver
		}
	case feedStopped:
		p.pc = feedWait
		if s.stopped {
			p.pc = feedOver
		}
	case feedWait:
		s.feederWaits = true
		p.pc = feedLookTail
		if m.mistake == noLookBeforeFeederSleeps {
			p.pc = feedSleep
		}
	case feedLookTail:
		s.seen = s.tail
		p.pc = feedLookStopped
		if s.head-s.seen < m.window {
			p.pc = feedUnwait
		}
	case feedLookStopped:
		p.pc = feedSleep
		if s.stopped {
			p.pc = feedUnwait
		}
	case feedUnwait:
		p.pc = feedTake
		if s.feederWaits {
			s.feederWaits = false
			p.pc = feedOver
		}
	case feedTake:
		if !hear(&s.feederToken) {
			return false, ""
		}
		p.pc = feedOver
	case feedSleep:
		if !hear(&s.feederToken) {
			return false, ""
		}
		p.pc = feedRoom
	case feedOver:
		p.pc = feedPull
		if s.stopped || s.cancelled {
			p.pc = feedEnd
		}
	case feedPull: // the source has the next item, or is at its end
		if m.pace > 0 && s.head >= s.yielded+m.pace && !s.stopped {
			return false, ""
		}
		p.pc = feedPut
		if s.head == m.items {
			p.pc = feedEnd
		} else if s.head+1-s.yielded > m.window {
			return true, "pulled beyond the window"
		}
	case feedPut:
		slot := s.head & (m.slots() - 1)
		if m.isError(s.head) {
			if s.out[slot] != 0 {
				return true, "an error is put where a result still is"
			}
			s.out[slot] = s.head + 1
			s.done[slot] = 2*s.head + 2
			p.pc = feedErrorHead
			break
		}
		if s.in[slot] != 0 {
			return true, "an item is put where another still is"
		}
		s.in[slot] = s.head + 1
		s.head++
		p.pc = feedSearching
	case feedErrorHead:
		s.head++
		p.pc, p.back, p.a = doneWanted, feedNext, s.head
	case feedSearching:
		p.pc = feedSpare
		if s.searching != 0 {
			m.nextPull(s, p)
		}
	case feedSpare:
		p.pc = feedWorth
		if s.spare == 0 {
			m.nextPull(s, p)
		}
	case feedWorth:
		if p.pc, p.back = wakeSearch, feedNext; !m.worth(s) {
			m.nextPull(s, p)
		}
	case feedEnd:
		s.ended = true
		p.pc, p.back = leaveSearching, feedEndWanted
	case feedEndWanted:
		p.a = s.wanted
		p.pc = feedEndWake
		if m.mistake == endLooksTwice {
			p.pc = feedEndAgain
		}
		if s.wanted == 0 {
			p.pc = gone
		}
	case feedEndAgain:
		p.a = s.wanted
		p.pc = feedEndWake
	case feedEndWake:
		p.pc = gone
		if s.wanted == p.a {
			s.wanted = 0
			p.pc = feedEndSend
		}
		p.a = 0
	case feedEndSend:
		if !tell(&s.consumerToken) {
			return false, ""
		}
		p.pc = gone
	}
	return true, ""
}

// nextPull begins run.admit.
func (m *model) nextPull(s *state, p *process) {
	p.pc, p.back = feedOver, none
	full := s.head-s.seen >= m.window
	if m.mistake == windowOneTooMany {
		full = s.head-s.seen > m.window
	}
	if full {
		p.pc = feedTail
	}
}

// worth is run.worth.
func (m *model) worth(s *state) bool { return m.strict || s.wanted != 0 }
