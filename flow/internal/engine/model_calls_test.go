package engine

// The steps from one atomic operation to the next that touch nothing shared.

// goOn returns from a function with its result.
func (m *model) goOn(s *state, who int, result bool) {
	p, w := &s.at[who], (*duty)(nil)
	if who < team {
		w = &s.work[who]
	}
	back := p.back
	p.back, p.a, p.b, p.c, p.d = none, 0, 0, 0, 0
	switch back {
	case feedNext:
		m.nextPull(s, p)
	case findFalse:
		if p.pc = findSearch; w.polled || w.searching {
			m.poll(s, who)
		}
	case rescueFalse:
		m.rescued(s, who, false)
	case settleWake:
		if m.do(s, who); result {
			p.pc, p.back = wakeSearch, doState
		}
	case doState:
		m.do(s, who)
	case doNext:
		m.next(s, who)
	case parkLook:
		if p.pc = parkStopped; result {
			p.pc = parkUnpark
		}
	case loopWake:
		if p.pc = loopSleep; result {
			p.pc, p.back = wakeSearch, loopSleep
		}
	case pauseSearch:
		p.pc = pauseAdd
	case pauseNap:
		w.nap = true
		p.pc = parkLock
	case findExit:
		p.pc = gone
	default:
		p.pc = back
	}
}

// find begins worker.find.
func (m *model) find(s *state, who int) {
	w := &s.work[who]
	s.at[who] = process{pc: findOver}
	*w = duty{load: w.load, searching: w.searching}
}

// choose makes a claim from what was looked at.
func (m *model) choose(s *state, who int) {
	p, w := &s.at[who], &s.work[who]
	load, there := w.of-w.load, w.head-w.next
	if there == 0 {
		w.next, w.of, w.head = 0, 0, 0
		p.over, p.back = none, findFalse
		m.release(s, who)
		return
	}
	p.d = 1
	if load < team {
		p.d = min(m.length, there, team-load)
	}
	switch {
	case p.d == 1 || m.mistake == restAfterClaim:
		p.pc = claimSwap
	case w.load <= 1:
		p.pc = claimHold
	default:
		p.pc = claimMark
	}
}

// release is worker.release.
func (m *model) release(s *state, who int) {
	p := &s.at[who]
	p.a, p.b, p.c, p.d = 0, 0, 0, 0
	p.pc = releaseLoad
	if s.work[who].load == 0 {
		m.goOn(s, who, false)
	}
}

// rescued returns from worker.rescue.
func (m *model) rescued(s *state, who int, found bool) {
	p := &s.at[who]
	over := p.over
	p.over, p.d = none, 0
	switch {
	case found:
		m.settle(s, who)
	case over == claimWord:
		m.choose(s, who)
	default:
		p.pc = parkLock
		p.a, p.b = 0, 0
	}
}

// poll is what find does after it has found nothing to claim.
func (m *model) poll(s *state, who int) {
	p, w := &s.at[who], &s.work[who]
	if m.polls && w.searching && !w.polled {
		w.polled = true
		p.pc = findOver
		return
	}
	p.over, p.pc = findRescue, rescueHolders
}

// settle begins worker.settle.
func (m *model) settle(s *state, who int) {
	p, w := &s.at[who], &s.work[who]
	*p = process{pc: settleSearching}
	*w = duty{item: w.item, load: w.load, searching: w.searching}
	switch {
	case w.searching:
		p.pc = settleSearch
	case w.load == 1 || m.mistake == noWakeOnSettle:
		m.do(s, who)
	}
}

// do begins worker.do.
func (m *model) do(s *state, who int) { s.at[who] = process{pc: doState} }

// next is worker.next.
func (m *model) next(s *state, who int) {
	m.find(s, who)
	if s.work[who].load > 1 {
		s.at[who] = process{pc: takeLoad, d: uint8(who) + 1}
		return
	}
	m.between(s, who)
}

// between is worker.pause.
func (m *model) between(s *state, who int) {
	p := &s.at[who]
	switch m.find(s, who); m.pause {
	case letsOthers:
		p.back = pauseSearch
		m.release(s, who)
	case naps:
		p.pc = pauseLook
	}
}

// look begins the last look before a worker goes to sleep.
func (m *model) look(s *state, who int) {
	p := &s.at[who]
	p.pc, p.back = leftClaims, parkLook
	if s.work[who].nap {
		p.pc = parkNap
	}
	if m.mistake == noLookBeforeParking {
		p.pc, p.back = parkSleep, none
	}
}
