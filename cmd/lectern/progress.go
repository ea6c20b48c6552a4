package main

import (
	"bytes"
	"log/slog"
	"time"
)

// A progress passes on what a remote says about a running clone, such as
//
//	Counting objects: 12% (1184/9874)\rCounting objects: 13% (1284/9874)\r
//
// A terminal shows each line in place of the one before; elsewhere one line in
// a while is logged. It is an io.Writer for a single goroutine.
type progress struct {
	console *console
	log     *slog.Logger
	now     func() time.Time

	partial []byte    // a line without its end
	logged  time.Time // when a line was last logged, or would have been
}

// logPause is the least time between two progress lines in a log.
const logPause = 3 * time.Second

// maxProgressLine bounds, in bytes, what is kept of a line that does not end.
const maxProgressLine = 1024

// newProgress returns a progress that logs nothing in the first moments: most
// clones are over by then.
func newProgress(c *console, log *slog.Logger, now func() time.Time) *progress {
	return &progress{console: c, log: log, now: now, logged: now()}
}

// Write implements io.Writer. It never fails: a clone must not end because its
// progress could not be shown.
func (p *progress) Write(text []byte) (int, error) {
	n := len(text)
	for len(text) > 0 {
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			p.keep(text)
			break
		}
		p.keep(text[:end])
		p.line(string(p.partial))
		p.partial = p.partial[:0]
		text = text[end+1:]
	}
	return n, nil
}

func (p *progress) keep(text []byte) {
	p.partial = append(p.partial, text[:min(len(text), maxProgressLine-len(p.partial))]...)
}

func (p *progress) line(line string) {
	line = oneLine(line)
	if line == "" {
		return
	}
	if p.console.isTerminal() {
		p.console.show("cloning: " + line)
		return
	}
	if now := p.now(); now.Sub(p.logged) >= logPause {
		p.logged = now
		p.log.Info("cloning", "remote", line)
	}
}
