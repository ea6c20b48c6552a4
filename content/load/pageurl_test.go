package load_test

import (
	"testing"

	"lectern/content/load"
)

// TestPageURLs has links that a browser would not follow to the page they mean.
func TestPageURLs(t *testing.T) {
	const unchanged = ""
	for link, want := range map[string]string{
		"../tea.md": "/docs/blog/tea/", "../tea.md#steep": "/docs/blog/tea/#steep", "../../talks/杭州.md": "/docs/talks/%E6%9D%AD%E5%B7%9E/",
		"{{< ref \"tea.md\" >}}": "/docs/blog/tea/", "{{< relref \"/blog/tea#a\" >}}": "/docs/blog/tea/#a", "/old/tea/?x=1": "/docs/blog/tea/?x=1", "/blog/tea/": "/docs/blog/tea/",
		"../tea.en.md": "/docs/en/blog/tea/",
		"../tea/":      unchanged, "../tea": unchanged, "/docs/blog/tea": unchanged, "/docs/blog/tea/#steep": unchanged, "https://site.example/docs/blog/tea/": unchanged,
		"https://elsewhere.example/tea.md": unchanged, "handout.pdf": unchanged, "nope.md": unchanged, "#a": unchanged, "mailto:tea@site.example": unchanged,
	} {
		t.Run(link, func(t *testing.T) {
			snap, err := load.NewLoader(load.Options{}).Load(t.Context(), load.Source{Files: hugoSite(link)})
			if err != nil {
				t.Fatal(err)
			}
			from := snap.PostByPath("content/blog/links/index.md")
			if len(from.Body.Links) != 1 {
				t.Fatalf("the page has %d links", len(from.Body.Links))
			}
			if got, ok := snap.PageURL(from, from.Body.Links[0].URL); got != want || ok != (want != unchanged) {
				t.Errorf("got %q, %v, want %q", got, ok, want)
			}
		})
	}
}
