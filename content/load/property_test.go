package load_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"lectern/content/load"
)

// A treeMaker makes up trees of files, names and heads as no one would write
// them and yet someone will.
type treeMaker struct{ *rand.Rand }

func pick[T any](m treeMaker, list ...T) T { return list[m.IntN(len(list))] }

// siteKinds are configurations, each with the folder that is all content.
var siteKinds = []struct {
	name, config, root string
	folders            []string // that mean something to this kind alone
}{
	{"hugo.toml", "baseURL = \"https://example.org/\"\ntimeZone = \"Asia/Shanghai\"\n", "content", nil},
	{"hugo.toml", "defaultContentLanguage = \"zh\"\ndefaultContentLanguageInSubdir = true\n[languages.zh]\n[languages.en]\ncontentDir = \"content/en\"\n[languages.de]\ndisabled = true\n", "content", nil},
	{"config.yaml", "uglyURLs: true\nlanguages: {en: {}, zh: {}}\npermalinks:\n  page: {blog: '/:year/:slug/', a: '/:sections[1:]/:title/', b: '/:title'}\n  section: {blog: '/:title/'}\n", "content", nil},
	{"site/config.toml", "baseURL = \"\nbroken", "site/content", nil},
	{"_config.yml", "permalink: pretty\ncollections: [docs]\n", ".", []string{"_posts", "a/_posts/b", "_drafts", "_docs", "_docs/x"}},
	{"_config.yml", "permalink: /:categories/:year/:title\ntimezone: Europe/Berlin\n", ".", []string{"_posts", "_posts", "a/b/_posts"}},
	{"notes.txt", "A folder of pages.\n", ".", nil},
	{"content/notes.txt", "A folder of pages.\n", "content", nil},
}

func (m treeMaker) name() string {
	return pick(m, "page", "index", "_index", "README", "readme", "Index", "a", "b", "blog", "page.en", "page.zh", "index.zh", "_index.en", "page.de",
		"2024-04-20-dated", "2024-13-99-not", "名字", "with space", "a.b.c", "..", "...", "-", "CON", "semi;colon", "q?x=1", "h#ash", "per%cent", "%2e%2e",
		"（全角）", "e\u0301", "emoji🙂", "quote\"", "back\\slash", "new\nline", "\u202ebidi", "colon:name", strings.Repeat("long", 50))
}

func (m treeMaker) folder(own []string) string {
	return pick(m, append(own, "", "blog", "blog", "a", "b", "docs", "en", "zh", "de", "blog/deep", "blog/deep/er", "With Space", "中文", "c/index", "d.e")...)
}

func (m treeMaker) page() string {
	if m.IntN(8) == 0 {
		return pick(m, "", "\n\n", "# Heading\n", "No head\n", "---\n", "---\ntitle: open\n", "+++\ntitle = \"t\"\n+++\n", "{\"title\": \"j\"}\n", "\xff\xfe\x00", "\x00\x01\x02",
			"version https://git-lfs.github.com/spec/v1\noid sha256:0000000000000000000000000000000000000000000000000000000000000000\nsize 1\n")
	}
	var b strings.Builder
	b.WriteString("---\n")
	for range m.IntN(6) {
		key := pick(m, "title", "date", "slug", "url", "permalink", "tags", "categories", "category", "author", "authors", "cover", "weight", "draft", "published",
			"aliases", "description", "lang", "translationKey", "publishDate", "authorlink")
		value := pick(m, "x", "12", "true", "false", "null", "\"\"", "[a, b]", "[]", "{a: b}", "[[x], {y: z}]", "2024-04-20", "2024-04-20T15:00:00+08:00", "2024-02-30", "..", "../x", "/../../x",
			"//host/x", "https://example.org/", "javascript:x", "\"?q\"", "\"#f\"", "/a/b/", "a/b", "/:year/:slug/", "':title'", "\"%zz\"", "中文", "\"a\\u0000b\"", "en", "9999999999999999999999", "'..'", "'.'", "' '", "/")
		fmt.Fprintf(&b, "%s: %s\n", key, value)
	}
	b.WriteString("---\n")
	b.WriteString(pick(m, "", "Text\n", "# 标题\n\nText\n", "## \n", "[x](javascript:x)\n",
		"[a](a.md) [b](/blog/b/) [page](../page) [nothing](./nothing/at/all.html)\n",
		"- 活动主题：第一次线下聚会\n- 活动时间：4 月 20 日 13:30-17:00\n- 活动形式：线下活动\n\n## 议程\n\n| 时间 | 主题 | 嘉宾 |\n| --- | --- | --- |\n| 14:00-14:40 | 《把日志写小》 | 林深（花名：远山），Kubernetes 维护者 |\n\n## 资料下载\n\n- [《把日志写小》](https://files.example/quiet.pdf)\n",
		"- 活动主题：第二次线上直播\n- 活动时间：6 月 6 日晚 7 点\n- 活动形式：线上直播\n\n## 嘉宾\n\n远山，汀上科技 架构师\n"))
	return b.String()
}

// tree returns a site and its Markdown files.
func (m treeMaker) tree() (files map[string]string, pages []string) {
	kind := pick(m, siteKinds...)
	files = map[string]string{kind.name: kind.config}
	for range 1 + m.IntN(25) {
		name := path.Join(kind.root, m.folder(kind.folders), m.name()+pick(m, ".md", ".md", ".md", ".markdown", ".MD"))
		files[name] = m.page()
	}
	return files, pagesOf(files)
}

// pagesOf returns the Markdown files but for those hidden, which belong to no
// site.
func pagesOf(files map[string]string) []string {
	var pages []string
	for name := range files {
		if ext := strings.ToLower(path.Ext(name)); (ext == ".md" || ext == ".markdown") && !strings.HasPrefix(path.Base(name), ".") {
			pages = append(pages, name)
		}
	}
	slices.Sort(pages)
	return pages
}

// TestNoPageIsLost makes up trees and looks for every Markdown file: with
// drafts each is a post or named by a problem, and what is missing without
// drafts is one. Then it changes the trees, and a reload must say what a load
// from nothing says.
func TestNoPageIsLost(t *testing.T) {
	// One loader goes from site to site, so that nothing of one may show in the
	// next.
	loader, published := load.NewLoader(load.Options{Drafts: true}), load.NewLoader(load.Options{})
	for seed := range uint64(25) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			m := treeMaker{rand.New(rand.NewPCG(seed, 0))}
			files, pages := m.tree()
			for range 4 {
				source := load.Source{Files: newGitFS(files)}
				with := loadSource(t, loader, source)
				without := loadSource(t, published, source)
				named := map[string]bool{}
				for _, p := range with.Problems {
					named[p.Path] = true
				}
				for _, name := range pages {
					p := with.PostByPath(name)
					if p == nil && !named[name] {
						t.Errorf("%q is neither post nor problem", name)
					}
					if p != nil && p.Draft != (without.PostByPath(name) == nil) {
						t.Errorf("%q: draft is %t, and without drafts the post is %v", name, p.Draft, without.PostByPath(name))
					}
				}
				for _, p := range without.Problems {
					if q := with.PostByPath(p.Path); q != nil && q.Draft {
						t.Errorf("a problem names the draft %q", p.Path)
					}
				}
				if len(with.Posts) > len(pages) {
					t.Errorf("%d posts of %d files", len(with.Posts), len(pages))
				}
				cold := loadSource(t, load.NewLoader(load.Options{Drafts: true}), source)
				if diff := cmp.Diff(facts(t, cold), facts(t, with)); diff != "" {
					t.Errorf("a reload says other than a load from nothing (-load +reload):\n%s", diff)
				}
				if t.Failed() {
					t.Fatalf("files: %q", slices.Sorted(maps.Keys(files)))
				}
				files, pages = m.change(files, pages)
			}
		})
	}
}

// change returns files with some pages changed, taken away, copied and added.
func (m treeMaker) change(files map[string]string, pages []string) (map[string]string, []string) {
	files = maps.Clone(files)
	for range 1 + m.IntN(5) {
		if len(pages) == 0 {
			break
		}
		name := pick(m, pages...)
		switch m.IntN(4) {
		case 0:
			delete(files, name)
		case 1:
			files[name] = m.page()
		case 2:
			files[path.Join(path.Dir(name), "copy-"+path.Base(name))] = files[name]
		case 3:
			files[path.Join(path.Dir(name), "more", m.name()+".md")] = m.page()
		}
	}
	return files, pagesOf(files)
}

// FuzzLoad reads any configuration and any page at any place.
func FuzzLoad(f *testing.F) {
	for _, kind := range siteKinds {
		f.Add(kind.name, kind.config, path.Join(kind.root, "blog/page.md"), "---\ntitle: T\nurl: ../x\nslug: a/../b\ndate: 2024-04-20\ntags: [a, b]\n---\nText\n")
	}
	f.Add("hugo.toml", "", "content/caf\xe9/page.md", "")
	f.Add("hugo.yaml", "contentDir: ../x\nlanguages: {en: {contentDir: ../y}}\nmodule: {mounts: [{source: /, target: content/../..}]}\n", "content/a.md", "")
	f.Add("hugo.json", `{"permalinks": {"page": {"/": ":title/..", "blog": "/:sections[9:1]/:06/"}}, "disableLanguages": "en"}`, "content/a.md", "---\ntitle: ..\n---\n")
	f.Fuzz(func(t *testing.T, configName, config, pageName, page string) {
		// Names as Git can have them.
		for _, name := range []string{configName, pageName} {
			if !utf8.ValidString(configName) || name == "." || path.IsAbs(name) || path.Clean(name) != name || strings.HasPrefix(name, "..") || strings.Contains(name, "\x00") {
				return
			}
		}
		if strings.HasPrefix(pageName, configName+"/") || strings.HasPrefix(configName, pageName+"/") {
			return
		}
		loadSource(t, load.NewLoader(load.Options{Drafts: true}), load.Source{Files: newGitFS(map[string]string{configName: config, pageName: page})})
	})
}
