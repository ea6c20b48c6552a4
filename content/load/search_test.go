package load_test

import (
	"strings"
	"testing"

	"lectern/content"
	"lectern/content/load"
)

// foundIn returns the paths of the posts that a search of snap finds, best
// first.
func foundIn(t *testing.T, snap *content.Snapshot, text string) string {
	t.Helper()
	found, err := snap.Searcher().Search(content.SearchQuery{Text: text, First: 10})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, h := range found.Hits {
		if snap.Node(h.ID) != h.Node {
			t.Errorf("%q finds %s, which is no node of its snapshot", text, h.ID)
		}
		if p, ok := h.Node.(*content.Post); ok {
			paths = append(paths, p.Path)
		}
	}
	return strings.Join(paths, " ")
}

// TestSearchFollowsRevisions has a page rewritten, one drafted and one removed:
// each snapshot is searched as it was loaded, whatever was loaded since.
func TestSearchFollowsRevisions(t *testing.T) {
	loader := load.NewLoader(load.Options{})
	read := func(files map[string]string) *content.Snapshot {
		snap, err := loader.Load(t.Context(), load.Source{Files: newGitFS(files)})
		if err != nil {
			t.Fatal(err)
		}
		return snap
	}
	before := read(map[string]string{
		"blog/a.md": "# 限流\n\n网关的事。\n",
		"blog/b.md": "# 熔断\n\n也说限流。\n",
		"blog/c.md": "# 周报\n\n熔断与{{< param x >}}降落。还有很多别的内容，最后才说限流。\n",
		"blog/d.md": "---\ndraft: true\n---\n限流\n",
	})
	if got, want := foundIn(t, before, "限流"), "blog/a.md blog/b.md blog/c.md"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	after := read(map[string]string{
		"blog/a.md": "# 限流\n\n网关的事。\n",
		"blog/b.md": "# 熔断\n\n说的是降级。\n",
		"blog/c.md": "---\ndraft: true\n---\n# 周报\n\n限流。\n",
	})
	aside, err := loader.LoadAside(t.Context(), load.Source{Files: newGitFS(map[string]string{
		"blog/a.md": "# 限流\n\n网关的事。\n",
		"blog/e.md": "# 降级\n",
	})})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		snap        *content.Snapshot
		query, want string
	}{
		{after, "限流", "blog/a.md"},
		{after, "降级", "blog/b.md"},
		{aside, "降级", "blog/e.md"},
		{aside, "限流", "blog/a.md"},
		{aside, "熔断", ""},
		{before, "降级", ""},
		{before, "param", ""},
		{before, "网关 限流", "blog/a.md"},
	} {
		if got := foundIn(t, tt.snap, tt.query); got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.query, got, tt.want)
		}
	}
}
