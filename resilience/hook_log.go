package resilience

import (
	"context"
	"log/slog"
)

// Log returns a [Hook] that writes each event to logger: that a breaker
// opened, a call was rejected or a retry gave up at level Warn, waits and
// shared or replayed results at Debug, the rest at Info. An event of a level
// that is switched off costs no more than the question. Log panics if logger is
// nil.
func Log(logger *slog.Logger) Hook {
	if logger == nil {
		panic("resilience: Log: logger is nil")
	}
	return logHook{logger}
}

type logHook struct{ logger *slog.Logger }

func (h logHook) Report(ctx context.Context, e Event) {
	level := slog.LevelInfo
	switch e.Kind {
	case Opened, Rejected, GaveUp:
		level = slog.LevelWarn
	case Waiting, Waited, Shared, Replayed:
		level = slog.LevelDebug
	}
	if !h.logger.Enabled(ctx, level) {
		return
	}
	attrs := make([]slog.Attr, 0, 6)
	attrs = append(attrs, slog.String("policy", e.Policy))
	if e.Name != "" {
		attrs = append(attrs, slog.String("name", e.Name))
	}
	if e.Attempt != 0 {
		attrs = append(attrs, slog.Int("attempt", e.Attempt))
	}
	if e.Wait != 0 {
		attrs = append(attrs, slog.Duration("wait", e.Wait))
	}
	if e.Kind == LimitChanged {
		attrs = append(attrs, slog.Int("limit", e.Limit))
	}
	if e.Err != nil {
		attrs = append(attrs, slog.Any("error", e.Err))
	}
	h.logger.LogAttrs(ctx, level, e.Kind.String(), attrs...)
}
