package resilience_test

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/headgate/headgate/resilience"
)

// recorder is a hook for calls one after the other.
type recorder []resilience.Event

func (r *recorder) Report(_ context.Context, e resilience.Event) { *r = append(*r, e) }

func TestRetryReportsItsAttemptsAndGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got recorder
		policy := resilience.Retry(every(time.Second, 1), resilience.Observe(&got, "orders"))
		f, _ := failing(io.EOF, io.ErrNoProgress)
		_, _ = resilience.Wrap(f, policy)(t.Context(), 0)
		want := recorder{
			{Kind: resilience.Retrying, Policy: "retry", Name: "orders", Attempt: 1, Wait: time.Second, Err: io.EOF},
			{Kind: resilience.GaveUp, Policy: "retry", Name: "orders", Attempt: 2, Err: io.ErrNoProgress},
		}
		if d := cmp.Diff(want, got, cmpopts.EquateErrors()); d != "" {
			t.Error(d)
		}
	})
}

func TestLogWritesEachEventAtItsLevel(t *testing.T) {
	var text strings.Builder
	noTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	hook := resilience.Log(slog.New(slog.NewTextHandler(&text, &slog.HandlerOptions{ReplaceAttr: noTime})))
	for _, e := range []resilience.Event{
		{Kind: resilience.Retrying, Policy: "retry", Name: "orders", Attempt: 2, Wait: time.Second, Err: io.EOF},
		{Kind: resilience.Opened, Policy: "break", Wait: time.Minute},
		{Kind: resilience.Waiting, Policy: "limit"}, // Debug: not written
		{Kind: resilience.LimitChanged, Policy: "adaptive", Limit: 7},
	} {
		hook.Report(t.Context(), e)
	}
	want := `level=INFO msg=retrying policy=retry name=orders attempt=2 wait=1s error=EOF
level=WARN msg=opened policy=break wait=1m0s
level=INFO msg="limit changed" policy=adaptive limit=7
`
	if d := cmp.Diff(want, text.String()); d != "" {
		t.Error(d)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	for k := resilience.Retrying; k <= resilience.LimitChanged; k++ {
		if k.String() == "" || k.String() == "unknown" {
			t.Errorf("kind %d has no name", k)
		}
	}
	if got := resilience.Kind(0).String() + resilience.Kind(200).String(); got != "unknownunknown" {
		t.Errorf("got %q", got)
	}
}

func TestHooksAreChecked(t *testing.T) {
	wantPanic(t, "resilience: Observe: hook is nil", func() { resilience.Observe(nil, "") })
	wantPanic(t, "resilience: Log: logger is nil", func() { resilience.Log(nil) })
}
