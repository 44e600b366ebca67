package seqtest

import "testing"

// elements runs every script to its end.
func (o *operator[U]) elements(t *testing.T) error {
	for _, sc := range scripts(o.ahead) {
		if err := o.one(t, sc, plan{}, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// leaving leaves the loop at each position of every script.
func (o *operator[U]) leaving(t *testing.T) error {
	return o.at(t, scripts(o.ahead), func(k int) plan { return plan{leave: k} })
}

func (o *operator[U]) panicInBody(t *testing.T) error {
	return o.at(t, scripts(o.ahead), func(k int) plan { return plan{panic: k} })
}

func (o *operator[U]) goexitInBody(t *testing.T) error {
	return o.at(t, scripts(o.ahead), func(k int) plan { return plan{exit: k} })
}

// at runs the plan for each position of every script; of a long script, for a
// few positions.
func (o *operator[U]) at(t *testing.T, scs []script, p func(k int) plan) error {
	for _, sc := range scs {
		n := 0
		if err := bubble(t, func() error { n = len(o.expect(sc, plan{}).elements); return nil }); err != nil {
			return err
		}
		for k := 1; k <= n; k++ {
			if n > 12 && k > 2 && k != n/2 && k != n {
				continue
			}
			if err := o.one(t, sc, p(k), nil, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *operator[U]) panicInSource(t *testing.T) error {
	return o.brutal(t, parse("panic at once", "p"), parse("panic after values", "vvvp"),
		parse("panic after an error", "vep"), parse("panic after many values", manyValues(o.ahead)+"p"))
}

func (o *operator[U]) goexitInSource(t *testing.T) error {
	return o.brutal(t, parse("Goexit at once", "x"), parse("Goexit after values", "vvvx"),
		parse("Goexit after an error", "vex"), parse("Goexit after many values", manyValues(o.ahead)+"x"))
}

func (o *operator[U]) brutal(t *testing.T, scs ...script) error {
	for _, sc := range scs {
		for _, p := range []plan{{}, {leave: 1}} {
			if err := o.one(t, sc, p, nil, nil); err != nil {
				return err
			}
		}
	}
	return nil
}
