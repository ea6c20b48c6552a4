package load_test

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"lectern/content/load"
)

// danglingIn loads the files and returns "path:line message" of each dangling
// link.
func danglingIn(t *testing.T, files fs.FS, options load.Options) []string {
	t.Helper()
	snap, err := load.NewLoader(options).Load(t.Context(), load.Source{Files: files})
	if err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, p := range snap.Problems {
		if p.Code == "link-dangling" {
			found = append(found, fmt.Sprintf("%s:%d %s", p.Path, *p.Line, p.Message))
		}
	}
	return found
}

const hugoConfig = "baseURL = \"https://site.example/docs/\"\ndefaultContentLanguage = \"zh\"\n[languages.zh]\n[languages.en]\n"

// hugoSite returns a site of two languages below /docs/, with one page that
// holds the given link on its fourth line.
func hugoSite(link string) fstest.MapFS {
	return mapFS(map[string]string{
		"hugo.toml":                      hugoConfig,
		"static/slides/tea talk.pdf":     "%PDF",
		"content/blog/links/index.md":    "---\ntitle: Links\n---\n[a link](" + link + ")\n",
		"content/blog/links/handout.pdf": "%PDF",
		"content/blog/tea.md":            "---\ntitle: Tea\naliases: [/old/tea/, older-tea]\ntags: [green]\n---\n",
		"content/blog/tea.en.md":         "---\ntitle: Tea\n---\n",
		"content/blog/draft.md":          "---\ntitle: Draft\ndraft: true\n---\n",
		"content/talks/杭州.md":            "---\ntitle: 杭州\n---\n",
	})
}

func TestLinksThatLeadSomewhere(t *testing.T) {
	for _, link := range []string{
		"https://elsewhere.example/nope", "//elsewhere.example/nope", "mailto:lin@site.example", "tel:+123", "#nope", "?page=2",
		"{{site.baseurl}}/nope", "%7B%7Bbase%7D%7D/nope",
		"/docs/blog/tea/", "/docs/blog/tea", "/docs/blog/tea/index.html", "/docs/blog/tea.html", "/docs/blog/tea/#steep", "/docs/blog/tea/?a=b",
		"/blog/tea/", "/docs/en/blog/tea/", "/en/blog/tea/", "/docs/old/tea/", "/old/tea/", "/docs/blog/older-tea",
		"/docs/talks/%E6%9D%AD%E5%B7%9E/", "/docs/talks/杭州/",
		"/docs/", "/", "/docs/en/", "/docs/blog/", "/docs/blog/page/2/", "/docs/blog/index.xml", "/docs/tags/green/", "/docs/favicon.ico",
		"../tea/", "../tea", "tea", "./handout.pdf", "handout.pdf", "../tea.md", "../tea.en.md", "/blog/tea.md", "/blog/Tea", "../../talks/杭州.md",
		"/docs/slides/tea%20talk.pdf", "/slides/tea%20talk.pdf", "../../../../issues",
	} {
		t.Run(link, func(t *testing.T) {
			if got := danglingIn(t, hugoSite(link), load.Options{}); len(got) != 0 {
				t.Errorf("got %q, want nothing", got)
			}
		})
	}
}

func TestDanglingLinks(t *testing.T) {
	for link, want := range map[string]string{
		"/docs/blog/coffee/":   "; correct it",
		"/docs/blogs/tea/":     "; /docs/blog/tea/ has that name",
		"/nope":                "; correct it",
		"../coffee.md":         "; correct it",
		"./slides.pdf":         "; correct it",
		"/slides/coffee.pdf":   "; correct it",
		"/docs/blog/draft/":    ": the page there is a draft",
		"../draft/":            ": the page there is a draft",
		"lin@site.example":     "mailto:",
		"site.example/tea":     "https://",
		"*https://a.example/x": `"*"`,
		"/docs/blog/%ZZ":       "; correct it",
	} {
		t.Run(link, func(t *testing.T) {
			got := danglingIn(t, hugoSite(link), load.Options{})
			if start := fmt.Sprintf("content/blog/links/index.md:4 the link %q", link); len(got) != 1 || !strings.HasPrefix(got[0], start) || !strings.Contains(got[0], want) {
				t.Errorf("got %q, want one that begins with %s and holds %s", got, start, want)
			}
		})
	}
}

func TestLinksToDraftsThatAreServed(t *testing.T) {
	if got := danglingIn(t, hugoSite("/docs/blog/draft/"), load.Options{Drafts: true}); len(got) != 0 {
		t.Errorf("got %q, want nothing", got)
	}
}

// A link is one problem a line, however often the line has it.
func TestDanglingLinkIsToldOnceALine(t *testing.T) {
	files := mapFS(map[string]string{"hugo.toml": hugoConfig, "content/a.md": "[a](/x) and [b](/x)\n\n[c](/x) [d](/y)\n"})
	var got []string
	for _, problem := range danglingIn(t, files, load.Options{}) {
		at, _, _ := strings.Cut(problem, " leads")
		got = append(got, at)
	}
	want := []string{`content/a.md:1 the link "/x"`, `content/a.md:3 the link "/x"`, `content/a.md:3 the link "/y"`}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("dangling links (-want +got):\n%s", diff)
	}
}

// Of folders without a generator's configuration only what stands among pages is
// known: the site's code may serve anything else.
func TestLinksOfPlainFolders(t *testing.T) {
	for link, dangling := range map[string]bool{
		"/about": false, "/app/about": false, "/guide/start": false, "other.md": false, "../LICENSE": false, "../guide/": false,
		"/guide/nope": true, "nope.md": true, "../nope/": true, "/nope.md": true,
	} {
		t.Run(link, func(t *testing.T) {
			files := mapFS(map[string]string{
				"README.md": "# Home\n", "LICENSE": "free", "guide/start.md": "[a link](" + link + ")\n", "guide/other.md": "# Other\n",
			})
			if got := danglingIn(t, files, load.Options{}); len(got) > 0 != dangling {
				t.Errorf("got %q, want one: %t", got, dangling)
			}
		})
	}
}

func BenchmarkDanglingLinks(b *testing.B) {
	files := map[string]string{"hugo.toml": hugoConfig}
	for i := range 1100 {
		files[fmt.Sprintf("content/blog/page-%d.md", i)] = fmt.Sprintf("[a](/docs/blog/page-%d/) [b](../page-%d/) [c](https://elsewhere.example/)\n", i+1, i/2)
	}
	source := load.Source{Files: newGitFS(files)}
	loader := load.NewLoader(load.Options{})
	for b.Loop() {
		if _, err := loader.Load(b.Context(), source); err != nil {
			b.Fatal(err)
		}
	}
}

// TestProblemsAreSaidOnce has two links in one line that are broken alike.
func TestProblemsAreSaidOnce(t *testing.T) {
	snap := loadFiles(t, load.Options{}, map[string]string{
		"hugo.toml":         "",
		"content/a.md":      "# A\n\n[x](/gone/), [b](/b/), [x](/lost/) and [again](/gone/)\n",
		"content/b/page.md": "# B\n",
	})
	want := []string{"content/a.md:3 link-dangling WARNING", "content/a.md:3 link-dangling WARNING"} // of /gone/ and of /lost/
	if got := problemsOf(snap); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestReloadFollowsLinks takes away and adds what links lead to: a reload finds
// the links dangling that a load from nothing finds.
func TestReloadFollowsLinks(t *testing.T) {
	files := newGitFS(map[string]string{
		"hugo.toml":          "",
		"content/from.md":    "# From\n\n[a](/a/)\n\n[old](/old/)\n\n[slides](/files/slides.pdf)\n\n[c](/c/)\n",
		"content/a.md":       "---\ntitle: A\naliases: [/old/]\n---\n",
		"content/b.md":       "# B\n\n[from](../from/)\n",
		"static/files/x.pdf": "x",
	})
	loader := load.NewLoader(load.Options{})
	for _, step := range []struct {
		name    string
		changes map[string]string // by path; "" takes a file away
		want    []string
	}{
		{"as it is", nil, []string{"content/from.md:7", "content/from.md:9"}},
		{"a new page", map[string]string{"content/c.md": "# C\n"}, []string{"content/from.md:7"}},
		{"another text", map[string]string{"content/a.md": "---\ntitle: A\naliases: [/old/]\n---\nText\n"}, []string{"content/from.md:7"}},
		{"no alias", map[string]string{"content/a.md": "---\ntitle: A\n---\n"}, []string{"content/from.md:5", "content/from.md:7"}},
		{"the slides", map[string]string{"static/files/slides.pdf": "y"}, []string{"content/from.md:5"}},
		{"a draft", map[string]string{"content/c.md": "---\ndraft: true\n---\n"}, []string{"content/from.md:5", "content/from.md:9"}},
		{"no slides", map[string]string{"static/files/slides.pdf": ""}, []string{"content/from.md:5", "content/from.md:7", "content/from.md:9"}},
		{"no static files", map[string]string{"static/files/x.pdf": ""}, []string{"content/from.md:5", "content/from.md:9"}},
		{"static files again", map[string]string{"static/files/x.pdf": "x"}, []string{"content/from.md:5", "content/from.md:7", "content/from.md:9"}},
		{"a page gone", map[string]string{"content/from.md": ""}, []string{"content/b.md:3"}},
	} {
		files = files.with(step.changes)
		snap := loadSource(t, loader, load.Source{Files: files})
		got := []string{}
		for _, p := range snap.Problems {
			if p.Code == "link-dangling" {
				got = append(got, fmt.Sprintf("%s:%d", p.Path, *p.Line))
			}
		}
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
		cold := loadSource(t, load.NewLoader(load.Options{}), load.Source{Files: files})
		if diff := cmp.Diff(facts(t, cold), facts(t, snap)); diff != "" {
			t.Errorf("%s (-load +reload):\n%s", step.name, diff)
		}
	}
}
