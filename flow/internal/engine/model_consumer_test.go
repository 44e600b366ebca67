package engine

// consume is run.consume, await, hand and stop. That it is at item i follows
// from what it has yielded: i = s.yielded until loopYield, then i+1.
func (m *model) consume(s *state, p *process) (moved bool, broken string) {
	i := s.yielded
	ready := s.done[i&(m.slots()-1)] == 2*i+2
	switch p.pc {
	case loopState:
		if p.pc = loopTail; ready {
			m.take(p)
		}

	case loopTail:
		s.tail = i
		p.pc = loopWant
	case loopWant:
		s.wanted = i + 1
		if p.pc = loopReady; m.mistake == noLookBeforeConsumerSleeps {
			p.pc = loopFeeder
		}
	case loopReady:
		if p.pc = loopEnded; ready {
			p.pc = loopUnwant
		}
	case loopEnded:
		if p.pc = loopFeeder; s.ended {
			p.pc = loopHead
		}
	case loopHead:
		if p.pc = loopFeeder; s.head == s.tail {
			p.pc = loopUnwant
		}
	case loopUnwant:
		p.pc = loopTake
		if s.wanted == i+1 {
			s.wanted = 0
			p.pc = loopBack
		} else if m.mistake == tokenLeft {
			p.pc = loopBack
		}
	case loopTake:
		if !hear(&s.consumerToken) {
			return false, ""
		}
		p.pc = loopBack

	case loopFeeder:
		if p.pc = loopSearching; s.feederWaits {
			p.pc = loopFeederHead
		}
		if m.mistake == nothingMadeGood {
			p.pc = loopSleep
		}
	case loopFeederHead:
		if p.pc = loopSearching; s.head-s.tail < m.window {
			p.pc = loopFeederWake
		}
	case loopFeederWake, loopHandWake, stopFeeder:
		if s.feederWaits {
			s.feederWaits = false
			p.pc++ // send
			break
		}
		m.fed(p)
	case loopFeederSend, loopHandSend, stopSend:
		if !tell(&s.feederToken) {
			return false, ""
		}
		p.pc--
		m.fed(p)
	case loopSearching:
		if p.pc = loopSpare; s.searching != 0 {
			p.pc = loopSleep
		}
	case loopSpare:
		if p.pc, p.back = leftClaims, loopWake; s.spare == 0 {
			p.pc, p.back = loopSleep, none
		}
	case loopSleep:
		if !hear(&s.consumerToken) {
			return false, ""
		}
		p.pc = loopAwakeReady
	case loopAwakeReady:
		if p.pc = loopAwakeEnded; ready {
			p.pc = loopBack
		}
	case loopAwakeEnded:
		if p.pc = loopWant; s.ended {
			p.pc = loopAwakeHead
		}
	case loopAwakeHead:
		if p.pc = loopWant; s.head == s.tail {
			p.pc = loopBack
		}
	case loopBack:
		if p.pc = stopStopped; ready {
			m.take(p)
		}
	case loopCancelled:
		if p.pc = loopYield; s.cancelled {
			p.pc = stopStopped
		}
	case loopYield:
		slot := i & (m.slots() - 1)
		if s.out[slot] != i+1 {
			return true, "what is yielded is not what comes next"
		}
		s.out[slot] = 0
		s.yielded++
		if s.yielded&m.lag == 0 {
			s.tail = s.yielded
		}
		p.pc = loopHandWaits
	case loopHandWaits:
		if p.pc = loopBody; s.feederWaits {
			p.pc = loopHandHead
		}
	case loopHandHead:
		if p.pc = loopBody; m.window-(s.head-i) >= m.quarter {
			p.pc = loopHandTail
		}
	case loopHandTail:
		s.tail = i
		p.pc = loopHandWake
	case loopBody:
		if m.lookout && i < m.leave && i < m.items && !m.isError(i) && s.started>>i&1 == 0 {
			return false, ""
		}
		if p.pc = loopState; i == m.leave {
			p.pc = stopStopped
		}

	case stopStopped:
		s.stopped = true
		p.pc = stopFeeder
	case stopIdle:
		for _, w := range s.idle {
			if w != 0 {
				p.a |= 1 << (w - 1)
			}
		}
		s.idle = [team]uint8{}
		p.pc = stopWake
	case stopWake:
		for w := range s.token {
			if p.a>>w&1 != 0 {
				p.a &^= 1 << w
				return tell(&s.token[w]), ""
			}
		}
		p.pc = stopWait
	case stopWait:
		for who := range consumer {
			if s.at[who].pc > gone {
				return false, ""
			}
		}
		p.pc = gone
		return true, m.atEnd(s)
	default:
		return m.share(s, p, consumer)
	}
	return true, ""
}

// take begins to yield an item that is done.
func (m *model) take(p *process) {
	if p.pc = loopYield; m.cancel {
		p.pc = loopCancelled
	}
}

// fed goes on after run.wakeFeeder.
func (m *model) fed(p *process) {
	switch p.pc {
	case loopFeederWake:
		p.pc = loopSearching
	case loopHandWake:
		p.pc = loopBody
	default:
		p.pc = stopIdle
	}
}

// atEnd returns what is wrong when the run is over.
func (m *model) atEnd(s *state) string {
	switch {
	case s.started != s.finished:
		return "a step goes on after the run"
	case s.load != 0 || s.holders != 0:
		return "a load or a holder is left over"
	case s.cancelled:
		return "" // an answer to the consumer may be on its way
	case s.yielded != min(m.items, m.leave):
		return "the run ends before its last element"
	case s.consumerToken+s.feederToken+s.token[0]+s.token[1] != 0:
		return "a token is left over"
	}
	return ""
}
