package resilience_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/headgate/headgate/resilience"
)

func TestFallbackTurnsToGOnlyWhenFFails(t *testing.T) {
	later := errors.New("later")
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		f, g   error
		calls  int
		wantIs []error
	}{
		"f succeeds":      {ctx: t.Context()},
		"g succeeds":      {ctx: t.Context(), f: io.EOF, calls: 1},
		"both fail":       {ctx: t.Context(), f: io.EOF, g: later, calls: 1, wantIs: []error{io.EOF, later}},
		"the caller left": {ctx: gone, f: io.EOF, calls: 0, wantIs: []error{io.EOF}},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			f := resilience.Fallback(func(context.Context, int) (string, error) { return "f", c.f },
				func(_ context.Context, _ int, err error) (string, error) {
					calls++
					if err != c.f {
						t.Errorf("g was told %v, want %v", err, c.f)
					}
					return "g", c.g
				})
			got, err := f(c.ctx, 1)
			want := "f"
			if c.calls > 0 {
				want = "g"
			}
			if got != want || calls != c.calls || (err == nil) != (len(c.wantIs) == 0) {
				t.Errorf("got %q, %v, %d calls of g", got, err, calls)
			}
			for _, is := range c.wantIs {
				if !errors.Is(err, is) {
					t.Errorf("%v is not %v", err, is)
				}
			}
		})
	}
}

func TestFallbackThatWrapsTheErrorDoesNotRepeatIt(t *testing.T) {
	f := resilience.Fallback(func(context.Context, int) (int, error) { return 0, io.EOF },
		func(_ context.Context, _ int, err error) (int, error) { return 0, err })
	if _, err := f(t.Context(), 1); err != io.EOF {
		t.Errorf("got %v, want EOF itself", err)
	}
}

func TestFallbackReportsAndChecksItsArguments(t *testing.T) {
	var got recorder
	f, _ := failing(io.EOF)
	_, _ = resilience.Fallback(f, func(context.Context, int, error) (int, error) { return 0, nil },
		resilience.Observe(&got, "profiles"))(t.Context(), 0)
	if len(got) != 1 || got[0] != (resilience.Event{Kind: resilience.FellBack, Policy: "fallback", Name: "profiles", Err: io.EOF}) {
		t.Errorf("got %+v", got)
	}
	wantPanic(t, "resilience: Fallback: f is nil", func() { resilience.Fallback[int, int](nil, nil) })
	wantPanic(t, "resilience: Fallback: g is nil", func() { resilience.Fallback(double, nil) })
}
