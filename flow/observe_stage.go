package flow

import "time"

// bound sets what the stage's operator allows.
func (s *stage) bound(c config) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queues = func(g Stage, started int64) int64 { return g.In - started }
	switch {
	case c.requeues: // steps are attempts: count from the other end
		s.queues = func(g Stage, _ int64) int64 { return g.In + s.inErrors.Load() - g.Out - g.Errors - int64(g.InFlight) }
	case c.workers == 1:
		s.queues = func(Stage, int64) int64 { return 0 }
	}
	s.limit = func() int { return c.workers }
	if c.limiter != nil {
		s.limit = func() int { return min(c.limiter.Limit(), c.workers) }
	}
}

func (s *stage) begin(c config) *observed {
	o := &observed{stage: s, cfg: c, began: time.Now(), many: c.workers > 1 || c.requeues}
	if c.gate != nil {
		o.held = c.gate.HeldFor()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loops[o] = struct{}{}
	return o
}

func (o *observed) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.loops, o)
	elapsed, gated := o.times()
	o.elapsed += elapsed
	o.gated += gated
}

// times are those of the loop until now.
func (o *observed) times() (elapsed, gated time.Duration) {
	if o.cfg.gate != nil {
		gated = o.cfg.gate.HeldFor() - o.held
	}
	return time.Since(o.began), gated
}

func (s *stage) state() Stage {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := Stage{Name: s.name, Loops: len(s.loops), Elapsed: s.elapsed, Gated: s.gated}
	if s.limit != nil {
		g.Limit = s.limit()
	}
	for o := range s.loops {
		elapsed, gated := o.times()
		g.Elapsed += elapsed
		g.Gated += gated
	}
	// Who is later in the pipeline is read first, so that none seems to have
	// done what was not there yet.
	g.Out, g.Errors = s.out.Load(), s.errors.Load()
	started := int64(0)
	for i := range s.places {
		n := s.places[i].steps.Load()
		g.InFlight += int(n & (1<<stepBits - 1))
		started += n>>stepBits + n&(1<<stepBits-1)
	}
	g.InFlight += int(s.one.Load())
	if g.In = s.in.Load(); s.queues != nil {
		g.Queue = int(max(0, s.queues(g, started)))
	}
	g.Busy = time.Duration(s.busy.Load())
	g.Source = min(time.Duration(s.source.Load()), g.Elapsed)
	g.Consumer = min(time.Duration(s.consumer.Load()), g.Elapsed)
	g.P50, g.P99 = s.latency.quantile(0.50), s.latency.quantile(0.99)
	return g
}
