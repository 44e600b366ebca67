package engine

import "math/bits"

// share is what several kinds of processes call: run.leave, delivered,
// wakeWorker, unstarted and oldest.
func (m *model) share(s *state, p *process, who int) (moved bool, broken string) {
	switch p.pc {
	case leaveSearching:
		p.pc = leaveSpare
		if s.searching != 0 {
			m.goOn(s, who, false)
		}
	case leaveSpare:
		p.pc = leaveClaims
		if s.spare != team {
			m.goOn(s, who, false)
		}
	case leaveClaims:
		if p.pc = wakeSearch; s.head == s.next {
			m.goOn(s, who, false)
		}

	case doneWanted: // a is 1 + the item
		if p.pc = doneWake; s.wanted != p.a {
			m.goOn(s, who, false)
		}
	case doneWake:
		if s.wanted != p.a {
			m.goOn(s, who, false)
			break
		}
		s.wanted = 0
		p.pc = doneSend
	case doneSend:
		if !tell(&s.consumerToken) {
			return false, ""
		}
		m.goOn(s, who, false)

	case wakeSearch:
		if s.searching != 0 {
			m.goOn(s, who, false)
			break
		}
		s.searching = 1
		p.pc = wakeLock
	case wakeLock:
		top := team - 1
		for top >= 0 && s.idle[top] == 0 {
			top--
		}
		switch {
		case s.stopped:
		case top >= 0:
			p.a = s.idle[top]
			s.idle[top] = 0
			s.spare--
			p.pc = wakeSend
			return true, ""
		case s.spare > 0:
			s.spare--
			w := 0
			for s.at[w].pc != none {
				w++
			}
			s.at[w].pc, s.work[w].searching = findOver, true
			m.goOn(s, who, false)
			return true, ""
		}
		// Under the lock still: who then goes to sleep has this search behind it.
		p.pc = wakeDone
		if m.mistake != searchEndsAfterLock {
			return m.share(s, p, who)
		}
	case wakeSend:
		if !tell(&s.token[p.a-1]) {
			return false, ""
		}
		m.goOn(s, who, false)
	case wakeDone:
		s.searching--
		m.goOn(s, who, false)

	case leftClaims:
		p.a = s.next
		p.pc = leftHead
	case leftHead:
		p.pc = leftHolders
		if s.head != p.a {
			m.goOn(s, who, true)
		}
		p.a = 0
	case leftHolders:
		p.pc = scanHead
		if s.holders == 0 {
			m.goOn(s, who, false)
		}
	case scanHead:
		p.a, p.b, p.c, p.d = s.head, 0, 0, 0
		p.pc = scanFirst
	case scanFirst, scanSecond: // b is 1 + the holder of the oldest yet, c its age; d: there is a claim in the making
		w := uint8(p.pc - scanFirst)
		if rest := s.rest[w]; rest.n == making {
			p.d = 1
		} else if rest.n > 0 && (p.b == 0 || p.a-rest.first > p.c) {
			p.b, p.c = w+1, p.a-rest.first
		}
		if p.pc++; w == 0 {
			break
		}
		holder, waits := p.b, p.d == 1
		p.a, p.b, p.c, p.d = 0, 0, 0, 0
		switch {
		case p.over == none: // for unstarted
			m.goOn(s, who, holder != 0)
		case holder != 0:
			p.pc, p.d = takeLoad, holder
		case waits: // nor can it be told yet that nothing waits
			p.pc = scanHead
		default:
			p.back = rescueFalse
			m.release(s, who)
		}
	}
	return true, ""
}

// labour is what only workers do.
func (m *model) labour(s *state, p *process, who int) (moved bool, broken string) {
	w, rest := &s.work[who], &s.rest[who]
	switch p.pc {
	case findOver:
		p.pc = claimWord
		if s.stopped || s.cancelled {
			p.back = findExit
			m.release(s, who)
		}
	case claimWord:
		w.next, w.of = s.next, s.load
		p.pc, p.d = claimHead, 0
	case claimHead:
		w.head = s.head
		if w.of-w.load >= team {
			p.pc = claimHolders
			break
		}
		m.choose(s, who)
	case claimHolders:
		switch {
		case s.holders == 0:
			m.choose(s, who)
		case w.load > 0:
			p.back = claimWord
			m.release(s, who)
		default:
			p.over, p.pc = claimWord, rescueHolders
		}
	case claimHold:
		s.holders++
		if p.pc = claimMark; m.mistake == restAfterClaim {
			p.pc = claimRest
		}
	case claimMark:
		rest.n = making
		p.pc = claimSwap
	case claimSwap: // of d items
		same := s.load == w.of
		if m.mistake == claimIgnoresLoad {
			same = true
		}
		if s.next != w.next || !same {
			if p.pc = claimWord; p.d > 1 && m.mistake != restAfterClaim {
				p.pc = claimUnmark
			}
			break
		}
		had := w.load
		s.next, s.load = w.next+p.d, w.of-had+p.d
		w.load, w.item = p.d, w.next
		switch {
		case p.d > 1 && had <= 1 && m.mistake == restAfterClaim:
			p.pc = claimHold
		case p.d > 1:
			p.pc = claimRest
		case had > 1:
			p.pc = claimDrop
		default:
			m.settle(s, who)
		}
	case claimUnmark:
		rest.n = 0
		if p.pc = claimWord; w.load <= 1 {
			p.pc = claimUnhold
		}
	case claimUnhold:
		s.holders--
		p.pc = claimWord
	case claimDrop:
		s.holders--
		m.settle(s, who)
	case claimRest:
		*rest = claim{w.item + 1, p.d - 1}
		m.settle(s, who)
	case findSearch:
		p.pc = findSearching
		if s.searching != 0 {
			p.over, p.pc = findRescue, rescueHolders
		}
	case findSearching:
		s.searching++
		w.searching = true
		m.poll(s, who)

	case releaseLoad:
		load := w.load
		if m.mistake == releaseTwice {
			load *= 2
		}
		if s.load < load {
			return true, "the load falls below zero"
		}
		s.load -= load
		if p.pc = releaseHold; w.load == 1 {
			w.load = 0
			m.goOn(s, who, false)
		}
	case releaseHold:
		s.holders--
		w.load = 0
		m.goOn(s, who, false)
	case rescueHolders:
		p.pc = rescueLoad
		if s.holders == 0 || m.mistake == noRescue {
			m.rescued(s, who, false)
		}
	case rescueLoad:
		if w.load != 0 {
			return true, "a worker rescues that has not released its claim"
		}
		s.load++
		w.load = 1
		p.pc = scanHead
	case takeLoad: // d: 1 + the holder
		if rest = &s.rest[p.d-1]; rest.n == 0 || rest.n == making {
			p.pc, p.d = scanHead, 0
			if p.over == none {
				m.between(s, who)
			}
			break
		}
		p.a, p.b = rest.first, rest.n
		p.pc = takeSwap
	case takeSwap:
		if rest = &s.rest[p.d-1]; (claim{p.a, p.b}) != *rest {
			p.pc = takeLoad
			break
		}
		rest.first, rest.n = rest.first+1, rest.n-1
		w.item = p.a
		if p.over == none {
			m.do(s, who)
		} else {
			m.rescued(s, who, true)
		}

	case settleSearch:
		w.searching = false
		s.searching--
		if p.pc = settleSearching; m.mistake == noWakeOnSettle {
			m.do(s, who)
		}
	case settleSearching:
		if p.pc = settleSpare; s.searching != 0 {
			m.do(s, who)
		}
	case settleSpare:
		if p.pc = settleWorth; s.spare == 0 {
			m.do(s, who)
		}
	case settleWorth:
		if p.pc, p.back = leftClaims, settleWake; !m.worth(s) {
			m.do(s, who)
		}
	case doState:
		slot := w.item & (m.slots() - 1)
		done := s.done[slot] >= 2*w.item+2
		if m.mistake == errorFoundByEquality {
			done = s.done[slot] == 2*w.item+2
		}
		switch {
		case done: // an error element
			m.next(s, who)
		case s.in[slot] != w.item+1:
			return true, "a worker takes what is not there"
		case s.started>>w.item&1 != 0:
			return true, "a step is started twice"
		default:
			s.in[slot] = 0
			s.started |= 1 << w.item
			p.pc = doEnd
			if bits.OnesCount8(s.started&^s.finished) > team {
				return true, "more steps at once than workers"
			}
		}
	case doEnd:
		if j := m.waits[w.item]; j != 0 && s.started>>(j-1)&1 == 0 && !s.stopped && !s.cancelled {
			return false, ""
		}
		s.finished |= 1 << w.item
		p.pc, p.a = doStore, w.item+1
		if m.mistake == wantedBeforeState {
			p.d = 1
			if s.wanted != p.a {
				p.d = 0
			}
			break
		}
		return m.labour(s, p, who)
	case doStore:
		slot := w.item & (m.slots() - 1)
		if s.out[slot] != 0 {
			return true, "a result is put where another still is"
		}
		s.out[slot] = w.item + 1
		s.done[slot] = 2*w.item + 2
		p.pc, p.back = doneWanted, doNext
		if m.mistake == wantedBeforeState {
			looked := p.d
			if p.pc, p.d = doneWake, 0; looked == 0 {
				m.goOn(s, who, false)
			}
		}

	case pauseAdd:
		s.searching++
		w.searching = true
		m.find(s, who)
	case pauseLook:
		if p.pc = findOver; s.searching > 0 {
			p.back = pauseNap
			m.release(s, who)
		}
	case parkNap: // who searches finds the work
		p.pc = leftClaims
		if s.searching != 0 {
			p.pc, p.back = parkStopped, none
		}
	case parkLock:
		if s.idle[0] == 0 {
			s.idle[0] = uint8(who) + 1
		} else {
			s.idle[1] = uint8(who) + 1
		}
		s.spare++
		if p.pc = parkSearch; !w.searching {
			m.look(s, who)
		}
	case parkSearch:
		w.searching = false
		s.searching--
		m.look(s, who)
	case parkStopped:
		if p.pc = parkSleep; s.stopped {
			p.pc = parkUnpark
		}
	case parkUnpark:
		p.pc = parkSleep
		for i, idle := range s.idle {
			if idle == uint8(who)+1 {
				s.idle[i] = 0
				if i == 0 {
					s.idle[0], s.idle[1] = s.idle[1], 0
				}
				s.spare--
				m.find(s, who)
			}
		}
	case parkSleep:
		if !hear(&s.token[who]) {
			return false, ""
		}
		w.searching = true
		m.find(s, who)
	}
	return true, ""
}
