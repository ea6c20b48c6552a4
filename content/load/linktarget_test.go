package load_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lectern/content/load"
)

// TestLinkTargets has the ways in which a page may call another.
func TestLinkTargets(t *testing.T) {
	const (
		tea, teaEN, hangzhou = "content/blog/tea.md", "content/blog/tea.en.md", "content/talks/杭州.md"
		self                 = "content/blog/links/index.md"
	)
	for link, want := range map[string]string{
		// as browsers read it
		"/docs/blog/tea/": tea, "/docs/blog/tea": tea, "/docs/blog/tea/index.html": tea, "/docs/blog/tea.html": tea, "/docs/blog/tea/#steep": tea, "/docs/blog/tea/?a=b": tea,
		"/docs/en/blog/tea/": teaEN, "/docs/talks/%E6%9D%AD%E5%B7%9E/": hangzhou, "/docs/talks/杭州/": hangzhou,
		"../tea/": tea, "../tea": tea, "../../talks/杭州/": hangzhou,
		"https://site.example/docs/blog/tea/": tea, "https://site.example/docs/en/blog/tea#a": teaEN,
		// without the base path
		"/blog/tea/": tea, "/en/blog/tea/": teaEN, "https://site.example/blog/tea": tea,
		// by alias
		"/docs/old/tea/": tea, "/old/tea/": tea, "/docs/blog/older-tea": tea,
		// by file
		"../tea.md": tea, "../tea.en.md": teaEN, "../../talks/杭州.md": hangzhou, "/blog/tea.md": tea, "/blog/Tea": tea, "tea": tea,
		// by reference
		"{{< ref \"blog/tea.md\" >}}": tea, "{{< relref \"tea\" >}}": tea, "{{% ref \"/blog/tea.md#steep\" %}}": tea, "{{< ref \"杭州.md\" >}}": hangzhou, "{{< ref path=\"talks/杭州\" >}}": hangzhou,
		// to itself
		"../links/": self, "/docs/blog/links/": self,
		// nowhere on the site
		"https://elsewhere.example/blog/tea/": "", "https://site.example.org/docs/blog/tea/": "", "//elsewhere.example/docs/blog/tea/": "", "mailto:tea@site.example": "", "#tea": "", "?a=b": "",
		"handout.pdf": "", "/docs/slides/tea%20talk.pdf": "", "/docs/blog/draft/": "", "../draft.md": "", "/docs/nope/": "", "nope": "", "/": "", "": "",
	} {
		t.Run(link, func(t *testing.T) {
			snap, err := load.NewLoader(load.Options{}).Load(t.Context(), load.Source{Files: hugoSite(link)})
			if err != nil {
				t.Fatal(err)
			}
			from := snap.PostByPath(self)
			var got string
			for _, l := range from.Body.Links { // none for what is no link
				if to := snap.LinkTarget(from, l.URL); to != nil {
					got = to.Path
				}
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			for _, p := range snap.Posts {
				linked := slices.Contains(snap.PostsBy.LinkTo.Get(p), from)
				if want := p.Path == want && p != from; linked != want {
					t.Errorf("%s has the page among its backlinks: %v, want %v", p.Path, linked, want)
				}
			}
		})
	}
}

// TestBacklinks holds that they are each once, newest first, and of bodies.
func TestBacklinks(t *testing.T) {
	snap := loadFiles(t, load.Options{}, map[string]string{
		"a.md":       "# A\n",
		"old.md":     "---\ndate: 2020-01-01\n---\n[a](a.md) and [once more](/a/#x)\n",
		"new.md":     "---\ndate: 2024-01-01\n---\n<a href=\"a.md\">raw</a>\n",
		"matter.md":  "---\nlink: a.md\n---\n`[a](a.md)`\n",
		"dir/too.md": "---\ndate: 2022-01-01\n---\n![picture](../a.md) [a][1]\n\n[1]: ../a.md\n",
	})
	got := pathsOf(snap.PostsBy.LinkTo.Get(snap.PostByPath("a.md")))
	if diff := cmp.Diff([]string{"new.md", "dir/too.md", "old.md"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestLinkTargetsOfAmbiguousNames holds that a name which several pages have
// leads to none of them, but for translations of one.
func TestLinkTargetsOfAmbiguousNames(t *testing.T) {
	snap := loadFiles(t, load.Options{}, map[string]string{
		"hugo.toml":             hugoConfig,
		"content/a/start.md":    "# Start of A\n",
		"content/b/start.md":    "# Start of B\n",
		"content/b/other.md":    "# Other\n",
		"content/b/other.en.md": "# Other\n",
		"content/links.md":      "[one]({{< ref \"start\" >}}) [two]({{< ref \"other\" >}}) [three]({{< ref \"b/start\" >}})\n",
		"content/links.en.md":   "[two]({{< ref \"b/other\" >}}) [three]({{< ref \"b/start.md\" >}})\n",
	})
	for path, want := range map[string][]string{
		"content/links.md":    {"", "content/b/other.md", "content/b/start.md"},
		"content/links.en.md": {"content/b/other.en.md", "content/b/start.md"},
	} {
		from := snap.PostByPath(path)
		var got []string
		for _, l := range from.Body.Links {
			target := ""
			if to := snap.LinkTarget(from, l.URL); to != nil {
				target = to.Path
			}
			got = append(got, target)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", path, diff)
		}
	}
}
