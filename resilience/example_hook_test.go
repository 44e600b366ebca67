package resilience_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/sethvargo/go-retry"

	"github.com/headgate/headgate/resilience"
)

func ExampleLog() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{} // the same output every time
			}
			return a
		},
	}))
	calls := 0
	fetch := resilience.Wrap(func(context.Context, int) (int, error) {
		if calls++; calls == 1 {
			return 0, errors.New("connection refused")
		}
		return calls, nil
	}, resilience.Retry(func() retry.Backoff { return retry.NewConstant(time.Millisecond) },
		resilience.Observe(resilience.Log(logger), "profiles")))

	_, _ = fetch(context.Background(), 7)
	// Output:
	// level=INFO msg=retrying policy=retry name=profiles attempt=1 wait=1ms error="connection refused"
}
