package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lectern/content/load"
)

func TestServeWithConfig(t *testing.T) {
	config := filepath.Join(t.TempDir(), "words.yml")
	if err := os.WriteFile(config, []byte("labels:\n  time: [Wann]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	origin := newOrigin(t, map[string]string{
		"content/posts/abend.md": page("Abend", "Wann: 2025-05-14 18:30\n\nVenue: Harbour Library"),
	})
	s := startServer(t, nil, origin.dir, "--config="+config)
	s.awaitReady("the first revision", func(r readyReport) bool { return r.Ready && r.LastSuccess != nil })
	answer, err := json.Marshal(s.query(`{ events { nodes { startDate venue } } }`))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(answer), `"2025-05-14"`) {
		t.Errorf("got %s, want the event whose day stands behind the label of --config", answer)
	}
}

// TestReadmeSettings checks the lectern.yml that the README shows.
func TestReadmeSettings(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, block := range fencedBlocks(string(text)) {
		if block.language != "yaml" || !strings.HasPrefix(block.text, "zone:") {
			continue
		}
		checked++
		for _, p := range load.CheckConfig("README.md", []byte(block.text)) {
			t.Errorf("%s in %s", p.Message, block.text)
		}
	}
	if checked != 1 {
		t.Errorf("got %d examples of lectern.yml in README.md, want 1", checked)
	}
}
