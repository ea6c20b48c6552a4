package load_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"

	"lectern/content/load"
)

// benchFiles returns the site below LECTERN_BENCH_DIR, in memory, or a made-up
// one of 1,000 pages if that is not set.
func benchFiles(b *testing.B) map[string]string {
	b.Helper()
	files := map[string]string{}
	dir := os.Getenv("LECTERN_BENCH_DIR")
	if dir == "" {
		files["hugo.toml"] = "baseURL = \"https://example.org/\"\ndefaultContentLanguage = \"zh\"\n[languages.zh]\n[languages.en]\n[permalinks]\nblog = \"/:year/:month/:slug/\"\n"
		for i := range 1000 {
			section, suffix := []string{"blog", "activities", "projects"}[i%3], []string{"", "", "", ".en"}[i%4]
			files[fmt.Sprintf("content/%s/第 %d 期/index%s.md", section, i/4, suffix)] = madeUpPage(i)
		}
		return files
	}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		isPage := path.Ext(name) == ".md"
		isConfig := slices.Contains([]string{".toml", ".yaml", ".yml", ".json"}, path.Ext(name)) && strings.Count(name, "/") < 3
		if err != nil || !entry.Type().IsRegular() || !isPage && !isConfig {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(dir), name)
		files[name] = string(data)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files
}

// madeUpPage returns a page of 9 KB, as pages of the sites measured are.
func madeUpPage(i int) string {
	var page strings.Builder
	fmt.Fprintf(&page, "---\ntitle: \"第 %d 期周报：Webhook 与快照\"\nauthor: \"林深、周远\"\ntags: [\"Git\", \"内容接口\", \"Tag %d\"]\ncategories: \"周报\"\ndate: 2024-04-%02dT15:00:00+08:00\ncover: \"/img/%d.png\"\n---\n\n", i, i%40, 1+i%30, i)
	for section := range 5 {
		fmt.Fprintf(&page, "## 第 %d 节\n\n", section)
		page.WriteString(strings.Repeat("推送之后，服务会**取回新提交：**再把 [索引](https://example.com/docs/index) 整体换新，查询 `posts` 的人看到同一个版本。", 8))
		page.WriteString("\n\n- 第一步：*fetch* the branch\n- 第二步：parse what changed\n\n| 时间 | 主题 |\n| --- | --- |\n| 13:30 | 开场 |\n\n```go\nfmt.Println(\"hello\")\n```\n\n![架构](./arch.png)\n\n")
	}
	return page.String()
}

// BenchmarkLoad measures a load from nothing, and its ratio to goldmark's own
// parsing (GFM) of the same bodies on one core, in turn in the same run.
func BenchmarkLoad(b *testing.B) {
	source := load.Source{Files: newGitFS(benchFiles(b))}
	snap, err := load.NewLoader(load.Options{}).Load(b.Context(), source)
	if err != nil {
		b.Fatal(err)
	}
	var bodies [][]byte
	var size int64
	for _, p := range snap.Posts {
		bodies = append(bodies, []byte(p.Body.Markdown))
		size += int64(len(p.Body.Markdown))
	}
	gfm := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	var whole, goldmarkAlone time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := load.NewLoader(load.Options{}).Load(b.Context(), source); err != nil {
			b.Fatal(err)
		}
		loaded := time.Now()
		for _, body := range bodies {
			gfm.Parse(text.NewReader(body))
		}
		whole += loaded.Sub(start)
		goldmarkAlone += time.Since(loaded)
	}
	b.ReportMetric(float64(whole)/float64(goldmarkAlone), "x-goldmark")
	b.ReportMetric(whole.Seconds()*1000/float64(b.N), "load-ms/op")
	b.ReportMetric(goldmarkAlone.Seconds()*1000/float64(b.N), "goldmark-ms/op")
	b.ReportMetric(float64(len(bodies)), "pages")
	b.ReportMetric(float64(size)/1e6, "MB")
}

// BenchmarkReload measures a load after one page has changed.
func BenchmarkReload(b *testing.B) {
	files := benchFiles(b)
	name := ""
	for candidate := range files {
		if path.Ext(candidate) == ".md" && strings.HasPrefix(candidate, "content/") && candidate > name {
			name = candidate
		}
	}
	git := newGitFS(files)
	revisions := []load.Source{{Files: git}, {Files: git.with(map[string]string{name: files[name] + "\n\nOne more line.\n"})}}
	loader := load.NewLoader(load.Options{})
	for _, revision := range revisions {
		if _, err := loader.Load(b.Context(), revision); err != nil {
			b.Fatal(err)
		}
	}
	i := 0
	for b.Loop() {
		if _, err := loader.Load(b.Context(), revisions[i%2]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
