package load_test

import (
	"context"
	"log/slog"
	"sync"
)

// A recordLog is a slog.Handler that keeps the last record.
type recordLog struct {
	mu     sync.Mutex
	record slog.Record
}

func (l *recordLog) Enabled(context.Context, slog.Level) bool { return true }
func (l *recordLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *recordLog) WithGroup(string) slog.Handler            { return l }

func (l *recordLog) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.record = r
	return nil
}

// last returns the value of an attribute of the last record, nil if it has none.
func (l *recordLog) last(key string) (value any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.record.Attrs(func(a slog.Attr) bool {
		if a.Key == key {
			value = a.Value.Any()
		}
		return value == nil
	})
	return value
}
