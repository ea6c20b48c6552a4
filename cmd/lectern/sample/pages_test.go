package sample

import (
	"encoding/json"
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/adrg/frontmatter"
	"github.com/google/go-cmp/cmp"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"go.yaml.in/yaml/v3"
)

// brokenPage is the one page whose front matter is not valid, on purpose.
const brokenPage = "content/zh/blog/gateway-migration/index.md"

func TestOnePageIsBroken(t *testing.T) {
	var broken []string
	for name, page := range pages(t) {
		if _, _, err := readPage(page); err != nil {
			broken = append(broken, name)
		}
	}
	slices.Sort(broken)
	if diff := cmp.Diff([]string{brokenPage}, broken); diff != "" {
		t.Errorf("pages with invalid front matter (-want +got):\n%s", diff)
	}
}

func TestPagesShowWhatSitesHave(t *testing.T) {
	have := make(map[string]int)
	all := pages(t)
	for name, page := range all {
		have["format "+page[:strings.IndexAny(strings.TrimSpace(page), "-+{")+1]]++
		matter, body, err := readPage(page)
		if err != nil {
			continue
		}
		if title, _ := matter["title"].(string); title == "" {
			t.Errorf("%s has no title", name)
		}
		if matter["draft"] == true {
			have["draft"]++
		}
		for _, key := range []string{"aliases", "tags", "categories", "series"} {
			switch matter[key].(type) {
			case string:
				have[key+" as text"]++
			case []any:
				have[key+" as list"]++
			}
		}
		for _, key := range []string{"author", "authorlink", "authors", "cover", "weight", "github", "link"} {
			if matter[key] != nil {
				have[key]++
			}
		}
		for feature, words := range map[string]string{
			"table":     "| --- |",
			"code":      "\n```",
			"raw HTML":  "<details>",
			"nickname":  "（花名：",
			"agenda en": "**9:20 - 10:10 ",
			"talk":      "大家好，我是",
		} {
			if strings.Contains(body, words) {
				have[feature]++
			}
		}
		if strings.HasPrefix(name, "content/en/") && all["content/zh/"+strings.TrimPrefix(name, "content/en/")] != "" {
			have["translation"]++
		}
	}
	for _, feature := range []string{
		"format -", "format +", "format {",
		"draft", "translation", "author", "authorlink", "authors", "cover", "weight", "github", "link",
		"aliases as text", "aliases as list", "tags as text", "tags as list",
		"categories as text", "categories as list", "series as text", "series as list",
		"table", "code", "raw HTML", "nickname", "agenda en", "talk",
	} {
		if have[feature] == 0 {
			t.Errorf("no page has: %s", feature)
		}
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	newest, err := siteFiles()
	if err != nil {
		t.Fatal(err)
	}
	targets := make(map[string]bool)
	for name := range newest {
		targets[permalink(name)] = true
	}
	for name, page := range pages(t) {
		matter, body, err := readPage(page)
		if err != nil {
			_, body, _ = strings.Cut(page, "\n---\n")
		}
		links := linksIn(body)
		if cover, ok := matter["cover"].(string); ok {
			links = append(links, cover)
		}
		base, err := url.Parse(permalink(name))
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range links {
			ref, err := base.Parse(link)
			if err != nil {
				t.Errorf("%s: link %q: %v", name, link, err)
				continue
			}
			if ref.Host != "" && !strings.HasSuffix(ref.Hostname(), ".example") {
				t.Errorf("%s: link %q leaves the domains that belong to nobody", name, link)
			}
			inSite := ref.Scheme == "" && ref.Host == ""
			if inSite && !targets[ref.Path] && !targets[ref.Path+"/"] {
				t.Errorf("%s: link %q leads nowhere", name, link)
			}
		}
	}
}

// pages returns the Markdown files of the newest state by path.
func pages(t *testing.T) files {
	t.Helper()
	found, err := siteFiles()
	if err != nil {
		t.Fatal(err)
	}
	for name := range found {
		if path.Ext(name) != ".md" {
			delete(found, name)
		}
	}
	if len(found) < 25 {
		t.Fatalf("%d pages, want 25 at least", len(found))
	}
	return found
}

func readPage(page string) (matter map[string]any, body string, err error) {
	rest, err := frontmatter.MustParse(strings.NewReader(page), &matter,
		frontmatter.NewFormat("---", "---", yaml.Unmarshal),
		frontmatter.NewFormat("+++", "+++", toml.Unmarshal),
		&frontmatter.Format{Start: "{", End: "}", Unmarshal: json.Unmarshal, UnmarshalDelims: true, RequiresNewLine: true},
	)
	return matter, string(rest), err
}

// linksIn returns the destinations of links and images in body.
func linksIn(body string) []string {
	source := []byte(body)
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	var links []string
	// The function below returns no error, so neither does the walk.
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Link:
				links = append(links, string(n.Destination))
			case *ast.Image:
				links = append(links, string(n.Destination))
			case *ast.AutoLink:
				if n.AutoLinkType == ast.AutoLinkURL {
					links = append(links, string(n.URL(source)))
				}
			}
		}
		return ast.WalkContinue, nil
	})
	return links
}

// permalink returns where the site serves the file: Chinese at the root,
// English below /en/.
func permalink(name string) string {
	served, ok := strings.CutPrefix(name, "content/zh")
	if !ok {
		served, ok = strings.CutPrefix(name, "content")
	}
	if !ok {
		return strings.TrimPrefix(name, "static")
	}
	if slices.Contains([]string{"index.md", "_index.md"}, path.Base(served)) {
		return strings.TrimSuffix(path.Dir(served), "/") + "/"
	}
	return served
}
