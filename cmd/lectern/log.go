package main

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"unicode"
)

// newLogger returns a logger that writes records to w in the given format, text
// or json, from the given level on, which slog knows by name. A record that is
// logged for a request bears the request's id.
func newLogger(w io.Writer, s logSettings) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.level)); err != nil {
		panic("lectern: the settings let through the log level " + s.level)
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: spellDurations}
	var handler slog.Handler = slog.NewTextHandler(w, options)
	if s.format == "json" {
		handler = slog.NewJSONHandler(w, options)
	}
	return slog.New(requestLog{handler})
}

// spellDurations makes a duration "1.2s" in JSON too, where it would be a bare
// number of nanoseconds.
func spellDurations(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		a.Value = slog.StringValue(a.Value.Duration().String())
	}
	return a
}

// A requestLog adds to each record the id of the request that its context
// belongs to, so that whoever logs need not know of requests. A record that
// names its request already stays as it is.
type requestLog struct {
	slog.Handler
}

// Handle implements slog.Handler.
func (h requestLog) Handle(ctx context.Context, record slog.Record) error {
	if id := requestID(ctx); id != "" && !namesRequest(record) {
		record = record.Clone()
		record.AddAttrs(slog.String(requestAttr, id))
	}
	return h.Handler.Handle(ctx, record)
}

// requestAttr is the name of a request's id in logs.
const requestAttr = "request"

func namesRequest(record slog.Record) bool {
	found := false
	record.Attrs(func(a slog.Attr) bool {
		found = a.Key == requestAttr
		return !found
	})
	return found
}

// WithAttrs implements slog.Handler.
func (h requestLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return requestLog{h.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (h requestLog) WithGroup(name string) slog.Handler {
	return requestLog{h.Handler.WithGroup(name)}
}

// oneLine makes text fit for one line of a terminal: line ends and other
// control characters, which a remote may have put there, become spaces.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.TrimSpace(text))
}
