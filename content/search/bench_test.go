package search_test

import (
	"cmp"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"lectern/content"
	"lectern/content/load"
	"lectern/content/markdown"
	"lectern/content/search"
)

// benchSnapshot returns the site below LECTERN_BENCH_DIR or, if that is not
// set, 1,000 made-up pages of the length that pages of real sites have.
func benchSnapshot(b *testing.B) *content.Snapshot {
	b.Helper()
	var files fs.FS = madeUpSite(1000)
	if dir := os.Getenv("LECTERN_BENCH_DIR"); dir != "" {
		files = os.DirFS(dir)
	}
	snap, err := load.NewLoader(load.Options{}).Load(b.Context(), load.Source{Files: files})
	if err != nil {
		b.Fatal(err)
	}
	return snap
}

// benchWords are what pages are made of: frequent ones first.
var benchWords = strings.Fields("的 服务 我们 系统 数据 实现 可以 进行 分布式事务 注册中心 限流 推送 服务网格 一致性 架构 节点 请求 流量 集群 SOFARegistry raft service mesh Kubernetes the of a client server protocol 高可用 容器 云原生 消息 队列 调用链 监控 Seata 配置")

// madeUpSite returns pages that each are about few of benchWords, and else hold
// common words and rare ones.
func madeUpSite(pages int) fstest.MapFS {
	random := rand.New(rand.NewPCG(1, 2))
	const common = 8 // of benchWords
	files := fstest.MapFS{}
	for i := range pages {
		var topics []string
		for range 4 {
			topics = append(topics, benchWords[common+random.IntN(len(benchWords)-common)])
		}
		word := func() string {
			switch n := random.IntN(12); {
			case n < 4:
				return string([]rune{rune(0x4E00 + random.IntN(3000)), rune(0x4E00 + random.IntN(3000))})
			case n < 5:
				return fmt.Sprintf("field%dName", random.IntN(20_000))
			case n < 6:
				return topics[random.IntN(len(topics))]
			}
			return benchWords[random.IntN(common)]
		}
		var text strings.Builder
		fmt.Fprintf(&text, "---\ntitle: %s %s%s\ndate: 2024-01-%02d\ntags: [%s]\n---\n", word(), topics[0], word(), 1+i%28, topics[1])
		for text.Len() < 8000 {
			for range 1 + random.IntN(30) {
				text.WriteString(word())
				if random.IntN(4) == 0 {
					text.WriteByte(' ')
				}
			}
			text.WriteString([]string{"，", "。", "。\n\n", "\n\n## "}[random.IntN(4)])
		}
		files[fmt.Sprintf("blog/post-%d.md", i)] = &fstest.MapFile{Data: []byte(text.String())}
	}
	return files
}

// benchQueries are what visitors of such a site look for.
var benchQueries = []string{"分布式事务", "注册中心", "限流", "SOFARegistry 推送", "raft", "服务网格", "数据一致性", "service mesh", "高可用 架构", "Seata"}

func BenchmarkBuild(b *testing.B) {
	snap := benchSnapshot(b)
	var index *search.Index
	for b.Loop() {
		index = search.Build(snap, nil)
	}
	b.ReportMetric(float64(index.Bytes()), "index-bytes")
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(snap.Posts)), "µs/post")
}

// BenchmarkBuildAfterPush measures the index of a snapshot in which one page
// says something else, and another again what it said before, one such push
// after the other.
func BenchmarkBuildAfterPush(b *testing.B) {
	snap := benchSnapshot(b)
	index := search.Build(snap, nil)
	parser := markdown.NewParser(markdown.Options{})
	i := 0
	for b.Loop() {
		i++
		next := *snap
		next.Posts = slices.Clone(snap.Posts)
		changed := *next.Posts[i%len(next.Posts)]
		changed.Body = parser.Parse([]byte(changed.Body.Markdown + "\n还有一句。"))
		next.Posts[i%len(next.Posts)] = &changed
		index = search.Build(&next, index)
	}
}

// BenchmarkSearch measures the first ten hits of each query, and their ratio to
// looking through all texts, folded beforehand, in the same run.
func BenchmarkSearch(b *testing.B) {
	snap := benchSnapshot(b)
	index := search.Build(snap, nil)
	var texts []string
	for _, p := range snap.Posts {
		texts = append(texts, strings.ToLower(p.Title+"\n"+p.Body.Text))
	}
	var medians []float64
	for _, text := range benchQueries {
		b.Run(text, func(b *testing.B) {
			total := 0
			for b.Loop() {
				page, err := index.Search(content.SearchQuery{Text: text, First: 10})
				if err != nil {
					b.Fatal(err)
				}
				total = page.Total
			}
			took := b.Elapsed() / time.Duration(b.N)
			words := strings.Fields(strings.ToLower(text))
			start, scans, found := time.Now(), 0, 0
			for ; time.Since(start) < took*time.Duration(b.N); scans++ {
				for _, t := range texts {
					if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(t, w) }) {
						found++
					}
				}
			}
			scan := time.Since(start) / time.Duration(scans)
			b.ReportMetric(float64(total), "hits")
			b.ReportMetric(float64(scan)/float64(took), "scans")
			medians = append(medians, float64(took.Nanoseconds())/1000)
		})
	}
	slices.SortFunc(medians, cmp.Compare)
	b.Logf("median %.1f µs of %d", medians[len(medians)/2], len(medians))
}

func BenchmarkSnippet(b *testing.B) {
	snap := benchSnapshot(b)
	index := search.Build(snap, nil)
	page, err := index.Search(content.SearchQuery{Text: "服务网格", First: 20})
	if err != nil || len(page.Hits) == 0 {
		b.Fatal(page, err)
	}
	// The worst are many short words that many words hold.
	for _, text := range []string{"服务网格", "service mesh", "ser ice vic mes esh the cli ent pro tocol ver rve raf aft reg ist"} {
		b.Run(text, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				index.Snippet(text, page.Hits[i%len(page.Hits)].Node)
			}
		})
	}
}
