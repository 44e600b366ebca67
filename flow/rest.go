package flow

import (
	"context"
	"fmt"
	"reflect"

	"github.com/headgate/headgate/seq"
)

// rest is when an operator without workers has to rest or to end.
type rest struct {
	ctx  context.Context
	gate *seq.Gate // nil: none
}

// restOptions reads the options of an operator to which only WithContext and
// WithGate apply. Any other panics: ignored, it would promise what is not kept.
func restOptions(operator string, opts []Option) rest {
	r := rest{ctx: context.Background()}
	for _, o := range opts {
		if o == nil {
			panic("flow: nil Option")
		}
		unset := config{workers: -1, buffer: -1}
		c := unset
		o(&c)
		switch {
		case c.ctx != nil:
			r.ctx, c.ctx = c.ctx, nil
		case c.gate != nil:
			r.gate, c.gate = c.gate, nil
		}
		if !reflect.DeepEqual(c, unset) {
			panic(fmt.Sprintf("flow: %s: %s does not apply here, only WithContext and WithGate do", operator, optionName(c)))
		}
	}
	return r
}

func optionName(c config) string {
	switch {
	case c.workers != -1:
		return "Workers"
	case c.buffer != -1:
		return "Buffer"
	case c.unordered:
		return "Unordered"
	case c.stage != nil:
		return "Observe"
	default:
		return "this option"
	}
}

// ready waits for the gate. It returns the cause when the context is done.
func (r rest) ready() error {
	if r.gate != nil {
		if err := r.gate.Wait(r.ctx); err != nil {
			return err
		}
	}
	select {
	case <-r.ctx.Done():
		return context.Cause(r.ctx)
	default:
		return nil
	}
}

// ended returns the cause if err comes from the source after the context was
// done: what the source makes of that adds nothing.
func (r rest) ended(err error) error {
	if err == nil || r.ctx.Err() == nil {
		return nil
	}
	return context.Cause(r.ctx)
}
