package markdown

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark/text"
)

// benchPages returns the Markdown files below LECTERN_BENCH_DIR, or a made-up
// site of 200 pages if that is not set.
func benchPages(b *testing.B) [][]byte {
	dir := os.Getenv("LECTERN_BENCH_DIR")
	if dir == "" {
		var pages [][]byte
		for i := range 200 {
			pages = append(pages, madeUpPage(i))
		}
		return pages
	}
	var pages [][]byte
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".md") {
			return err
		}
		page, err := fs.ReadFile(os.DirFS(dir), path)
		pages = append(pages, page)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return pages
}

func madeUpPage(i int) []byte {
	var page strings.Builder
	fmt.Fprintf(&page, "---\ntitle: \"第 %d 期周报\"\nauthor: \"林深\"\ntags: [\"Git\", \"内容接口\"]\ndate: 2024-04-20T15:00:00+08:00\n---\n\n", i)
	for section := range 5 {
		fmt.Fprintf(&page, "## 第 %d 节 Webhook 与快照\n\n", section)
		page.WriteString(strings.Repeat("推送之后，服务会**取回新提交：**再把 [索引](https://example.com/docs/index) 整体换新，查询 `posts` 的人看到同一个版本。", 6))
		page.WriteString("\n\n- 第一步：*fetch* the branch\n- 第二步：parse what changed\n\n| 时间 | 主题 |\n| --- | --- |\n| 13:30 | 开场 |\n\n```go\nfmt.Println(\"hello\")\n```\n\n![架构](./arch.png)\n\n")
	}
	return []byte(page.String())
}

func size(pages [][]byte) (n int64) {
	for _, page := range pages {
		n += int64(len(page))
	}
	return n
}

// BenchmarkParse measures Parse over a site, and its ratio to goldmark's own
// parsing of the same bodies, pages taken in turn so that both meet the same
// machine.
func BenchmarkParse(b *testing.B) {
	pages := benchPages(b)
	p := NewParser(Options{})
	bodies := make([][]byte, len(pages))
	for i, page := range pages {
		bodies[i] = []byte(p.Parse(page).Markdown)
	}
	b.SetBytes(size(pages))
	var whole, goldmarkAlone time.Duration
	for b.Loop() {
		for i, page := range pages {
			start := time.Now()
			p.Parse(page)
			parsed := time.Now()
			p.safe.Parser().Parse(text.NewReader(bodies[i]))
			whole += parsed.Sub(start)
			goldmarkAlone += time.Since(parsed)
		}
	}
	b.ReportMetric(float64(whole)/float64(goldmarkAlone), "x-goldmark")
	b.ReportMetric(whole.Seconds()*1000/float64(b.N), "parse-ms/op")
	b.ReportMetric(goldmarkAlone.Seconds()*1000/float64(b.N), "goldmark-ms/op")
}

func BenchmarkFrontMatter(b *testing.B) {
	pages := benchPages(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, page := range pages {
			var problems problemList
			if h := findHead(page); h.format != "" {
				readHead(h, &problems)
			}
		}
	}
}

func BenchmarkHTML(b *testing.B) {
	pages := benchPages(b)
	p := NewParser(Options{HTMLCacheSize: -1})
	documents := make([]*Document, len(pages))
	for i, page := range pages {
		documents[i] = p.Parse(page)
	}
	b.SetBytes(size(pages))
	for b.Loop() {
		for _, d := range documents {
			d.HTML()
		}
	}
}
