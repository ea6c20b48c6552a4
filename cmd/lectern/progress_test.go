package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
)

func TestProgressOnATerminal(t *testing.T) {
	var out bytes.Buffer
	c := &console{w: &out, width: func() int { return 30 }}
	log := newLogger(c, logSettings{format: "text", level: "info"})
	p := newProgress(c, log, time.Now)

	for _, part := range []string{"Counting objects:  1%\rCounting obj", "ects: 50%\r", "\n", "Evil\x1b[2J title that is far too wide\n"} {
		if n, err := io.WriteString(p, part); n != len(part) || err != nil {
			t.Fatalf("Write(%q) = %d, %v", part, n, err)
		}
	}
	log.Info("done")
	log.Info("more")
	const erase = "\r\x1b[K"
	want := "cloning: Counting objects:  1%" // 30 columns: one too many
	want = want[:29] + erase + "cloning: Counting objects: 50%"[:29] + erase + "cloning: Evil [2J title that " + erase
	got, records, _ := strings.Cut(out.String(), "time=")
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if strings.Contains(records, erase) || strings.Count(records, "\n") != 2 {
		t.Errorf("got records %q, want two plain lines", records)
	}

	c.show("again")
	out.Reset()
	c.clear()
	c.clear()
	if out.String() != erase {
		t.Errorf("got %q from clear, want one erasure", out.String())
	}
}

func TestProgressInALog(t *testing.T) {
	var out bytes.Buffer
	c := newConsole(&out)
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	p := newProgress(c, newLogger(c, logSettings{format: "text", level: "info"}), func() time.Time { return now })

	for _, step := range []struct {
		after time.Duration
		text  string
	}{
		{time.Second, "early\r"},
		{2 * time.Second, "first\r"},
		{time.Second, "too soon\r"},
		{time.Hour, "\n"},
		{0, "second" + strings.Repeat("!", 5000) + "\nthird\r"},
	} {
		now = now.Add(step.after)
		if _, err := io.WriteString(p, step.text); err != nil {
			t.Fatal(err)
		}
	}
	var remotes []string
	for line := range strings.Lines(out.String()) {
		_, remote, _ := strings.Cut(strings.TrimSpace(line), "remote=")
		remotes = append(remotes, remote)
	}
	if len(remotes) != 2 || remotes[0] != "first" || !strings.HasPrefix(remotes[1], "second!") || len(remotes[1]) > maxProgressLine {
		t.Errorf("got lines about %.50q, want first and second", remotes)
	}
}
