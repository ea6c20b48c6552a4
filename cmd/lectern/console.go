package main

import (
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// A console is the operator's standard error, shared by log lines and, where it
// is a terminal, a line below them that shows the progress of a long step.
type console struct {
	mu    sync.Mutex
	w     io.Writer
	width func() int // of the terminal in columns; nil if w is none
	shown bool       // a progress line stands on the terminal
}

func newConsole(w io.Writer) *console {
	c := &console{w: w}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		c.width = func() int {
			if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
				return width
			}
			return 80
		}
	}
	return c
}

// Write writes whole lines, such as a log record, in place of a progress line.
// It implements io.Writer.
func (c *console) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clearLocked()
	return c.w.Write(p)
}

// isTerminal reports whether the console can show a progress line.
func (c *console) isTerminal() bool { return c.width != nil }

// show replaces the progress line. Only a terminal shows it.
func (c *console) show(line string) {
	if !c.isTerminal() {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	// A line as wide as the terminal would wrap, and could not be cleared.
	runes := []rune(oneLine(line))
	runes = runes[:min(len(runes), max(0, c.width()-1))]
	c.clearLocked()
	_, _ = io.WriteString(c.w, string(runes))
	c.shown = true
}

// clear takes the progress line away.
func (c *console) clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.clearLocked()
}

// clearLocked does so for a caller that holds mu. What cannot be written to a
// terminal has nobody left who would read an error about it.
func (c *console) clearLocked() {
	if c.shown {
		_, _ = io.WriteString(c.w, "\r\x1b[K") // to the first column, erase to the right
		c.shown = false
	}
}
