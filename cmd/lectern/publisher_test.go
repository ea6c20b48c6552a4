package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"lectern/content"
	"lectern/content/load"
	"lectern/gitsource"
)

// TestPublisherOutlivesPanics holds that what was served stays, and that the
// server does, if a revision makes the program panic: at a push and when posts
// are due.
func TestPublisherOutlivesPanics(t *testing.T) {
	good := content.NewSnapshot(content.Snapshot{Commit: &content.Commit{SHA: "1"}})
	store := new(content.Store)
	store.Swap(good)
	var logged bytes.Buffer
	broken := new(gitsource.Revision) // which nobody opened
	p := &publisher{loader: load.NewLoader(load.Options{}), store: store, log: slog.New(slog.NewTextHandler(&logged, nil)), revision: broken}
	for name, err := range map[string]error{"publish": p.publish(t.Context(), broken), "republish": p.republish(t.Context())} {
		if err == nil || !strings.Contains(err.Error(), "panic") {
			t.Errorf("%s: got error %v, want one about a panic", name, err)
		}
	}
	if store.Current() != good {
		t.Error("something else is served")
	}
	if n := strings.Count(logged.String(), "publisher.go"); n < 2 {
		t.Errorf("the log has %d stacks, want 2:\n%s", n, &logged)
	}
}

// TestPanicsShowTheirStackToTheLogAlone holds that /readyz, which shows the error,
// shows no more than what it is about.
func TestPanicsShowTheirStackToTheLogAlone(t *testing.T) {
	repo, err := gitsource.Open(t.Context(), gitsource.Options{URL: newOrigin(t, map[string]string{"a.md": "# A\n"}).dir, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	if _, err := repo.Fetch(t.Context()); err != nil {
		t.Fatal(err)
	}
	revision, err := repo.Revision(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	p := &publisher{loader: load.NewLoader(load.Options{}), store: new(content.Store), log: slog.New(slog.NewTextHandler(&logged, nil))}
	p.served = func() { panic("a link without an end\ngoroutine 7 [running]:") } // as one from a goroutine comes
	if err := p.publish(t.Context(), revision); err == nil || err.Error() != "load: panic: a link without an end" {
		t.Errorf("got error %q", err)
	}
	if !strings.Contains(logged.String(), "goroutine 7") {
		t.Errorf("the log lacks the stack:\n%s", &logged)
	}
}
